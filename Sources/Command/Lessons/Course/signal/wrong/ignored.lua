-- fails: prints
local process = require "process"

local ready = process.Event()

local function work()
  process.signal("TERM", "ignore")
  ready:set()
  process.sleep(60)
end

if process.is_main() then
  local p = process.spawn { target = work, name = "worker" }
  ready:wait()
  p:terminate()
  p:join()
  print("exit code " .. p.exitcode)
end
