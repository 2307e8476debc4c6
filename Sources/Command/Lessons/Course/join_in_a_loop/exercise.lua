local process = require "process"

local function task(number, seconds)
  process.sleep(seconds)
  print("number " .. number .. " is gone")
end

if process.is_main() then
  local p1 = process.spawn(task, 1, 3)
  local p2 = process.spawn(task, 2, 2)
  local p3 = process.spawn(task, 3, 1)
  p1:join()
  p2:join()
  p3:join()
  print "all are gone"
end
