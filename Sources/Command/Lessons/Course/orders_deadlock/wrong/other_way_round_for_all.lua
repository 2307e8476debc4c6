-- fails: no_deadlock
local process = require "process"

local forks = { process.Lock(), process.Lock(), process.Lock() }
local meals = process.Value(0)

local function dine(left, right)
  forks[left]:acquire()
  forks[right]:acquire()
  meals:add(1)
  forks[right]:release()
  forks[left]:release()
end

if process.is_main() then
  local list = {
    process.spawn(dine, 2, 1),
    process.spawn(dine, 3, 2),
    process.spawn(dine, 1, 3),
  }
  process.join(list)
  print("meals: " .. meals.value)
end
