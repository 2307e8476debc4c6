-- fails: no_zombie_longer_than
local process = require "process"

local function task()
  print "the child is done"
end

local function work()
  process.sleep(5)
  print "the work is done"
end

if process.is_main() then
  local p = process.Process { target = task, name = "child" }
  p:start()
  work()
  p:join()
end
