-- fails: source_keeps
local process = require "process"

local function square(number)
  return pcall(function() return number * number end) and number * number or "failed"
end

if process.is_main() then
  local list = {}
  for _, number in ipairs { 2, "three", 4 } do
    table.insert(list, process.spawn(square, number))
  end
  for _, p in ipairs(list) do
    print(p:result())
  end
end
