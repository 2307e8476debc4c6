-- `join`,最长的排在前面:还是那三个进程,这次分别睡 3、2、1 秒。
--
-- 看什么:三个时间都是大约 3 秒。等 p1 就用了 3 秒;到那时 p2 和 p3 早已结束,
-- 对它们 join 会马上返回。
-- 试一试:先 join p3,再 p2,最后 p1。
local process = require "process"

local function task(seconds)
  print "is running"
  process.sleep(seconds)
  print "is gone"
end

if process.is_main() then
  local start_time = process.clock()

  local p1 = process.Process { target = task, args = { 3 } }
  local p2 = process.Process { target = task, args = { 2 } }
  local p3 = process.Process { target = task, args = { 1 } }
  p1:start()
  p2:start()
  p3:start()

  p1:join() -- 在这里等待
  print("p1 time: " .. process.clock() - start_time) -- 3 秒多
  p2:join()
  print("p2 time: " .. process.clock() - start_time) -- 3 秒多
  p3:join()
  print("p3 time: " .. process.clock() - start_time) -- 3 秒多
end
