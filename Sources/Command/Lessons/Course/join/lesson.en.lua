-- `join`: the main process waits until a child has ended.
--
-- What to see: the times are about 1, 2 and 3 seconds. The three sleep at the
-- same time, so waiting for all of them takes as long as the longest, not 1 + 2
-- + 3.
-- What to try: `p1:join(0.5)`, which waits half a second at most; what does it
-- return?
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
  print("p1 time: " .. process.clock() - start_time) -- 1 second and a bit
  p2:join()
  print("p2 time: " .. process.clock() - start_time) -- 2 seconds and a bit
  p3:join()
  print("p3 time: " .. process.clock() - start_time) -- 3 seconds and a bit
end
