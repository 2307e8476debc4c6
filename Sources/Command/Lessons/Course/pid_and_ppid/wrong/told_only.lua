-- fails: source_keeps
local process = require "process"

local function tell()
  local me, parent = process.current(), process.parent()
  print(me.name .. " is a child of " .. (me.name == "grandchild" and "child" or parent.name))
end

if process.is_main() then
  local child = process.Process { target = tell, name = "child" }
  local grandchild = process.Process { target = tell, name = "grandchild" }
  child:start()
  grandchild:start()
end
