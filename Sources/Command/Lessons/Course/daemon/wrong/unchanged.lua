-- fails: prints
local process = require "process"

local function tick()
  for number = 1, 100 do
    process.sleep(1)
    print("tick " .. number)
  end
end

if process.is_main() then
  local clock = process.Process { target = tick, name = "clock" }
  clock:start()
  process.sleep(2.5)
  print "the main process is done"
end
