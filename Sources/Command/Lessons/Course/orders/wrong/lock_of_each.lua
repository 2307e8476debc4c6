-- fails: prints
local process = require "process"

local best = process.Value(0)

local function offer(number)
  process.Lock():with(function()
    if number > best.value then
      best.value = number
    end
  end)
end

if process.is_main() then
  local list = {}
  for _, number in ipairs { 3, 7, 5 } do
    table.insert(list, process.spawn(offer, number))
  end
  process.join(list)
  print("the best: " .. best.value)
end
