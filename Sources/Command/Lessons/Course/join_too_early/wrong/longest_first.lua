-- fails: prints
local process = require "process"

local function task(seconds)
  process.sleep(seconds)
  print("done after " .. seconds)
end

if process.is_main() then
  for seconds = 3, 1, -1 do
    local p = process.Process { target = task, args = { seconds } }
    p:start()
    p:join()
  end
  print "all done"
end
