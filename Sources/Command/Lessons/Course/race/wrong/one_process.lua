-- fails: processes
local process = require "process"

local counter = process.Value(0)

local function task()
  for _ = 1, 2 do
    local number = counter.value
    counter.value = number + 1
  end
end

if process.is_main() then
  local p = process.spawn(task)
  task()
  p:join()
  print("counted: " .. counter.value)
end
