-- fails: nothing_is_lost
local process = require "process"

local counter = process.Value(0)

local function task()
  for _ = 1, 2 do
    local number = counter.value
    if counter.value == number then
      counter.value = number + 1
    end
  end
end

if process.is_main() then
  local p = process.spawn(task)
  local q = process.spawn(task)
  p:join()
  q:join()
  print("counted: " .. counter.value)
end
