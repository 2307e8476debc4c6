local process = require "process"

local function task(name)
  print(name .. " is running")
  process.sleep(2)
  print(name .. " is gone")
end

if process.is_main() then
  local p = process.Process { target = task, args = { "ann" } }
  local q = process.Process { target = task, args = { "ben" } }
  p:start()
  q:start()
  print "===main process"
end
