-- fails: nothing_is_lost
local process = require "process"

local counter = process.Value(0)
local lock = process.Lock()

local function task()
  for _ = 1, 2 do
    local number = counter.value
    lock:with(function() counter.value = number + 1 end)
  end
end

if process.is_main() then
  local p = process.spawn(task)
  local q = process.spawn(task)
  p:join()
  q:join()
  print("counted: " .. counter.value)
end
