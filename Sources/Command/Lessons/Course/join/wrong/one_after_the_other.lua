-- fails: prints
local process = require "process"

local function task(name, seconds)
  process.sleep(seconds)
  print(name .. " is gone")
end

if process.is_main() then
  local ann = process.spawn(task, "ann", 2)
  ann:join()
  local ben = process.spawn(task, "ben", 1)
  ben:join()
  print "all are gone"
end
