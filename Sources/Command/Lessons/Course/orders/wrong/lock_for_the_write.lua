-- fails: prints
local process = require "process"

local best = process.Value(0)
local lock = process.Lock()

local function offer(number)
  if number > best.value then
    lock:with(function() best.value = number end)
  end
end

if process.is_main() then
  local list = {}
  for _, number in ipairs { 3, 7, 5 } do
    table.insert(list, process.spawn(offer, number))
  end
  process.join(list)
  print("the best: " .. best.value)
end
