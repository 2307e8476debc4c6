-- 生产者和消费者:一个进程生产,另一个进程使用,中间是一个队列。
--
-- 看什么:各按各的速度工作。生产者更快,但队列里很快就有了两个面包,`put` 会等到
-- 有空位才放下一个。队列关闭并且空了之后,消费者的循环就结束了。
-- 试一试:队列不写那个 2;让消费者快、生产者慢;开两个消费者:每个面包还是只给
-- 其中一个吗?
local process = require "process"

local queue = process.Queue(2) -- 能放两个

local function produce()
  for number = 1, 5 do
    print("bun " .. number .. " is baked")
    queue:put("bun " .. number) -- 没有空位就等
  end
  queue:close() -- 不会再有了
end

local function consume()
  for bun in queue:values() do -- 没有就等
    process.sleep(0.2)
    print(bun .. " is eaten")
  end
  print "no more buns"
end

if process.is_main() then
  local producer = process.Process { target = produce }
  local consumer = process.Process { target = consume }
  producer:start()
  consumer:start()
end
