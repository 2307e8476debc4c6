-- 死锁:两个进程各自拿着对方在等的东西。还有解决办法:大家按同样的顺序拿锁。
--
-- 看什么:Ann 拿着叉想要刀,Ben 拿着刀想要叉。它们会永远等下去,所以这里只等半秒
-- 就放弃。第二部分里两个都先拿叉:谁拿到了叉,也就能拿到刀,另一个等一会儿。
-- 试一试:写 `second:acquire()`,不写时间,看看报错怎么说这两个进程。第二部分里让
-- Ben 按相反的顺序拿,多运行几次:为什么很少死锁,为什么这反而更糟?
local process = require "process"

local fork, knife = process.Lock(), process.Lock()
local both = process.Barrier(2) -- 保证它一定发生:见 barrier.lua

local function try_to_eat(name, first, second)
  first:acquire()
  both:wait() -- 现在各拿了一个
  local got = second:acquire(0.5)
  print(name .. (got and " eats" or " waits in vain"))
  both:wait() -- 对方放弃之前,谁也不放回去
  if got then second:release() end
  first:release()
end

local function eat(name, first, second)
  first:acquire()
  second:acquire()
  print(name .. " eats")
  second:release()
  first:release()
end

if process.is_main() then
  -- 死锁。
  local ann = process.spawn(try_to_eat, "Ann", fork, knife)
  local ben = process.spawn(try_to_eat, "Ben", knife, fork)
  process.join { ann, ben }

  -- 解决办法:大家顺序一样。
  print "in the same order:"
  process.spawn(eat, "Ann", fork, knife)
  process.spawn(eat, "Ben", fork, knife)
end
