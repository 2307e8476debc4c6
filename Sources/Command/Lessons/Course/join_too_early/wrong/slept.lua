-- fails: prints
local process = require "process"

local function task(seconds)
  process.sleep(seconds)
  print("done after " .. seconds)
end

if process.is_main() then
  for seconds = 1, 3 do
    local p = process.Process { target = task, args = { seconds } }
    p:start()
  end
  process.sleep(3)
  print "all done"
end
