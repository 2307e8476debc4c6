-- Creating a process by a class of your own: what it needs goes into `init`,
-- what it does into `run`.
--
-- What to see: the same as in creating_a_process.lua. `start` makes the child,
-- and the child calls `run`.
-- What to try: `print(p)` before and after `p:start()`; `p:run()` in place of
-- `p:start()`: who runs it then?
local process = require "process"

local MyProcess = process.Process:subclass "MyProcess"

function MyProcess:init(name) -- gets what MyProcess(...) is called with
  self.name = name
end

function MyProcess:run() -- what the child does; it must have this name
  print(self.name .. " is running")
  process.sleep(2)
  print(self.name .. " is gone")
end

if process.is_main() then
  local p = MyProcess("meet")
  p:start()
  print "===main process"
end
