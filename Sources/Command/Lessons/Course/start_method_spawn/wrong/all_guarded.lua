-- fails: prints
local process = require "process"

local function task(name)
  print(name .. " is running")
end

if process.is_main() then
  print "reading the script"
  process.set_start_method "spawn"
  local p = process.Process { target = task, args = { "meet" } }
  p:start()
  p:join()
  print "done"
end
