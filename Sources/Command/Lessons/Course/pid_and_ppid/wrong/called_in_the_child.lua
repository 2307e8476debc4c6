-- fails: is_child_of
local process = require "process"

local function tell()
  local me, parent = process.current(), process.parent()
  print(me.name .. " is a child of " .. parent.name)
end

local function have_child()
  tell()
  tell()
end

if process.is_main() then
  local child = process.Process { target = have_child, name = "child" }
  child:start()
end
