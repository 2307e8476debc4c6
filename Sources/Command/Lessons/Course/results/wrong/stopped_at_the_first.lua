-- fails: prints
local process = require "process"

local function square(number)
  return number * number
end

if process.is_main() then
  local list = {}
  for _, number in ipairs { 2, "three", 4 } do
    table.insert(list, process.spawn(square, number))
  end
  if not pcall(function()
    for _, p in ipairs(list) do print(p:result()) end
  end) then print "failed" end
end
