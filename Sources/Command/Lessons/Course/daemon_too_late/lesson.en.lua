-- `daemon` too late: what becomes of a process is settled when it starts.
--
-- What to see: setting `daemon` after `start` is an error, and the child is
-- what it was, an ordinary one: the main process waits for it. (`pcall` catches
-- the error, so that the script goes on and prints it.)
-- What to try: the assignment without `pcall`: how does the script end, and
-- when? The assignment before `p:start()`.
local process = require "process"

local function task(name)
  print(name .. " is running")
  process.sleep(2)
  print(name .. " is gone")
end

if process.is_main() then
  local p = process.Process { target = task, args = { "meet" } }
  p:start()
  print(pcall(function()
    p.daemon = true
  end))
  print(p.daemon)
  print "===main process"
end
