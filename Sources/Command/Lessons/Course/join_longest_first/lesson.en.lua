-- `join`, the longest first: the same three processes, now with 3, 2 and 1
-- seconds.
--
-- What to see: all three times are about 3 seconds. Waiting for p1 takes 3; by
-- then p2 and p3 have long ended, and joining them returns at once.
-- What to try: join p3 first, then p2, then p1.
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

  p1:join() -- waits here
  print("p1 time: " .. process.clock() - start_time) -- 3 seconds and a bit
  p2:join()
  print("p2 time: " .. process.clock() - start_time) -- 3 seconds and a bit
  p3:join()
  print("p3 time: " .. process.clock() - start_time) -- 3 seconds and a bit
end
