-- fails: prints_before
local process = require "process"

local function task(seconds)
  process.sleep(seconds)
  print("done after " .. seconds)
end

if process.is_main() then
  local p
  for seconds = 1, 3 do
    p = process.Process { target = task, args = { seconds } }
    p:start()
  end
  p:join()
  print "all done"
end
