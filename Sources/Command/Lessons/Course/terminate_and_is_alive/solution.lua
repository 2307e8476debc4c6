local process = require "process"

local function work()
  process.sleep(60)
  print "the work is done"
end

if process.is_main() then
  local p = process.Process { target = work, name = "worker" }
  p:start()
  process.sleep(1)
  print "enough"
  p:terminate()
  p:join()
  print("ended by " .. tostring(p.signal))
end
