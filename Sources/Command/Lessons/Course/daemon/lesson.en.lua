-- A daemon: a child that guards its parent. When the parent ends, so does the
-- daemon.
--
-- What to see: "meet is gone" never comes. The main process ends after 1
-- second, and the daemon with it, though it wanted to sleep for 2.
-- What to try: `process.sleep(3)` in the main process; `p.daemon = false`;
-- `p:join()` as the last line.
local process = require "process"

local function task(name)
  print(name .. " is running")
  process.sleep(2)
  print(name .. " is gone")
end

if process.is_main() then
  local p = process.Process { target = task, args = { "meet" } }
  p.daemon = true -- before `start`; see daemon_too_late.lua
  p:start()
  process.sleep(1)
  print "===main process"
end
