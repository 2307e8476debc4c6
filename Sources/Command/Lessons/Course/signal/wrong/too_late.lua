-- fails: prints
local process = require "process"

local ready = process.Event()

local function work()
  ready:set()
  process.sleep(1)
  process.signal("TERM", function()
    print "saved"
    os.exit(0)
  end)
  process.sleep(60)
end

if process.is_main() then
  local p = process.spawn { target = work, name = "worker" }
  ready:wait()
  p:terminate()
  p:join()
  print("exit code " .. p.exitcode)
end
