local process = require "process"

local function work()
  process.sleep(10)
  print "the work is done"
end

local function manager()
  process.spawn { target = work, name = "worker" }
end

if process.is_main() then
  local p = process.spawn { target = manager, name = "manager" }
  process.sleep(1)
  p:kill()
  p:join()
  print "enough"
end
