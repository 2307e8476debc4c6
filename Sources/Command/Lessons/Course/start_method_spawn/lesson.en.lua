-- Spawn: a process that does not begin as a copy, but afresh, as on Windows. It
-- has to learn what `task` is, and so it runs the whole script once more.
--
-- What to see: the new process runs the script from its first line, where
-- `process.is_main()` is false. With the guard it passes the start by. Without
-- it, it comes to the start itself: that would never end, and is an error.
-- What to try: `start_method = "fork"`: who runs the first line now, and does
-- the last line need its guard? A `counter` that the main process has raised:
-- what is it in the new process?
local process = require "process"

print("the script runs, is_main is " .. tostring(process.is_main()))

local function task(name)
  print(name .. " is running")
end

local function start(name)
  local p = process.Process {
    target = task,
    args = { name },
    start_method = "spawn",
  }
  p:start()
  p:join()
end

if process.is_main() then
  start "meet"
end

-- Without the guard. (`pcall` catches the error, so that the script goes on.)
local started, message = pcall(start, "nobody's child")
if not started then
  print(message)
end
