-- fails: prints
local process = require "process"

local fork = process.Lock { name = "fork" }
local knife = process.Lock { name = "knife" }
local meals = process.Value(0, { name = "meals" })

local function eat(first, second)
  first:acquire()
  if second:acquire(1) then
    meals.value = meals.value + 1
    second:release()
  end
  first:release()
end

if process.is_main() then
  local ann = process.spawn { target = eat, args = { fork, knife }, name = "Ann" }
  local ben = process.spawn { target = eat, args = { knife, fork }, name = "Ben" }
  process.join { ann, ben }
  print("meals: " .. meals.value)
end
