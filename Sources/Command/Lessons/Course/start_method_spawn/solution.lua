local process = require "process"

print "reading the script"

local function task(name)
  print(name .. " is running")
end

if process.is_main() then
  process.set_start_method "spawn"
  local p = process.Process { target = task, args = { "meet" } }
  p:start()
  p:join()
  print "done"
end
