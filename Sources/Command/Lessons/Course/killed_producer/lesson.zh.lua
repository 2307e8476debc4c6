-- 被杀死的生产者:一个进程正在拼命往队列里放东西,中途被杀死。
--
-- 看什么:它放进去的全都在队列里,完整而且有序,队列还能继续用。(Python 的文档
-- 警告说,杀死进程可能会损坏它正在用的队列。)如果它在 `put` 之后、记数之前被
-- 杀死,放进去的就比记下的多一个。
-- 试一试:用循环杀死它一百次。两个生产者,杀死其中一个。在中途杀死消费者:它已经
-- 取走的就和它一起没了,别的都不受影响。
local process = require "process"

local queue = process.Queue()
local counted = process.Value(0)

local function produce()
  local number = 0
  while true do
    number = number + 1
    queue:put { number = number, text = ("x"):rep(1000) }
    counted.value = number -- 到这里,肯定已经放进去了
  end
end

if process.is_main() then
  local p = process.spawn(produce)
  while counted.value < 1000 do -- 直到它全速运行
    process.sleep(0.001)
  end
  p:kill()
  p:join()
  print("the producer was ended by " .. p.signal)

  local whole, number = true, 0
  local message = queue:try_get() -- 没有了就是 nil
  while message do
    number = number + 1
    whole = whole and message.number == number and #message.text == 1000
    message = queue:try_get()
  end
  print("put, and got: " .. number)
  print("whole and in order: " .. tostring(whole))
  print("lost: " .. math.max(0, counted.value - number))

  queue:put "the queue works on"
  print(queue:get())
end
