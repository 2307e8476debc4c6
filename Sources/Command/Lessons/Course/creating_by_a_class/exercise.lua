local process = require "process"

local Counter = process.Process:subclass "Counter"

-- Here come init and run.

if process.is_main() then
  local p = Counter(1, 3)
  p:start()
  p:join()
  print("exit code: " .. p.exitcode)
end
