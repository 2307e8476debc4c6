-- Creating a process: a function, and the arguments that it is called with.
--
-- What to see: `start` does not wait for the child. The system copies this
-- process and lets the copy run `task`; that takes longer than printing a line,
-- so the main process usually prints first. At its end it waits for its
-- children: "meet is gone" comes 2 seconds later, and the script ends only
-- then.
-- What to try: a task with two arguments; two processes; `p:start()` a second
-- time.
local process = require "process"

local function task(name)
  print(name .. " is running")
  process.sleep(2)
  print(name .. " is gone")
end

-- Only in the process that was asked to run this script: what Python writes as
-- `if __name__ == '__main__'`.
if process.is_main() then
  local p = process.Process { target = task, args = { "meet" } } -- only made
  p:start()
  print "===main process"
end
