-- fails: processes
local process = require "process"

local function square(number)
  return number * number
end

if process.is_main() then
  local list = {}
  for _, number in ipairs { 2, 4 } do
    table.insert(list, process.spawn(square, number))
  end
  for _, p in ipairs(list) do
    local is_well, value = pcall(p.result, p)
    print(is_well and value or "failed")
  end
end
