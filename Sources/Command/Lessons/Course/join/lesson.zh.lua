-- `join`:主进程等待一个子进程结束。
--
-- 看什么:三个时间大约是 1、2、3 秒。三个子进程同时在睡眠,所以等完全部只需要
-- 最长的那个的时间,而不是 1 + 2 + 3。
-- 试一试:`p1:join(0.5)` 最多等半秒;它返回什么?
local process = require "process"

local function task(seconds)
  print "is running"
  process.sleep(seconds)
  print "is gone"
end

if process.is_main() then
  local start_time = process.clock()

  local p1 = process.Process { target = task, args = { 1 } }
  local p2 = process.Process { target = task, args = { 2 } }
  local p3 = process.Process { target = task, args = { 3 } }
  p1:start()
  p2:start()
  p3:start()

  p1:join()
  print("p1 time: " .. process.clock() - start_time) -- 1 秒多
  p2:join()
  print("p2 time: " .. process.clock() - start_time) -- 2 秒多
  p3:join()
  print("p3 time: " .. process.clock() - start_time) -- 3 秒多
end
