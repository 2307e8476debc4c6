-- fails: prints
local process = require "process"

local forks = { process.Lock(), process.Lock(), process.Lock() }
local meals = process.Value(0)

local function dine(left, right)
  forks[left]:acquire()
  if forks[right]:acquire(1) then
    meals:add(1)
    forks[right]:release()
  end
  forks[left]:release()
end

if process.is_main() then
  local list = {
    process.spawn(dine, 1, 2),
    process.spawn(dine, 2, 3),
    process.spawn(dine, 3, 1),
  }
  process.join(list)
  print("meals: " .. meals.value)
end
