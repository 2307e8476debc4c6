-- fails: prints
local process = require "process"

local function task(number, seconds)
  process.sleep(seconds)
  print("number " .. number .. " is gone")
end

if process.is_main() then
  local list = {}
  for number = 1, 10 do
    table.insert(list, process.spawn(task, number, 11 - number))
    list[number]:join()
  end
  for _, p in ipairs(list) do p:join() end
  print "all are gone"
end
