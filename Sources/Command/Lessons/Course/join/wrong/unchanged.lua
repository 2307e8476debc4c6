-- fails: prints
local process = require "process"

local function task(name, seconds)
  process.sleep(seconds)
  print(name .. " is gone")
end

if process.is_main() then
  local ann = process.spawn(task, "ann", 2)
  local ben = process.spawn(task, "ben", 1)
  print "all are gone"
end
