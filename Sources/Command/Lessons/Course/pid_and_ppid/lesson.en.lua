-- Pids: a process's own number, its parent's number, and the table of all
-- processes.
--
-- What to see: the second number that the child prints is the first that the
-- main process printed. The second number of the main process is whoever
-- started it: your shell (`echo $$` there shows the same).
-- What to try: another pattern, "bash" for one; `process.list()` printed whole,
-- which is `tasklist`.
local process = require "process"

local function task()
  print("child process", process.getpid(), process.getppid())

  print(#process.list() .. " processes on this machine")

  -- Those with this in their name or command: `tasklist | findstr procscript`.
  for _, each in ipairs(process.list "procscript") do
    print(each.pid, each.ppid, each.name)
  end
end

if process.is_main() then
  print("main process", process.getpid(), process.getppid())
  local p = process.Process { target = task }
  p:start()
  p:join() -- wait for it, so that it still finds its parent in the table
end
