-- fails: ends_well
local process = require "process"

local Counter = process.Process:subclass "Counter"

function Counter:init(first, last)
end

function Counter:run()
  print "counting"
  for number = self.first, self.last do print(number) end
end

if process.is_main() then
  local p = Counter(1, 3)
  p:start()
  p:join()
  print("exit code: " .. p.exitcode)
end
