-- A zombie: a child that has ended and has not been asked how.
--
-- What to see: the child has ended, its memory is freed, but its pid is still
-- taken and it is still in the table, as "zombie", until its parent asks for
-- its exit code. `join` does that: it reaps the child.
-- What to try: start another process after `process.wait`: every `start` reaps
-- what has ended, so that zombies don't pile up and use up the pids.
-- 60 seconds in place of 1, and in another terminal `ps -el` (the state is Z),
-- then `kill` of the parent: its zombies are handed to init, which reaps them.
local process = require "process"

local function task()
  print "is gone"
end

if process.is_main() then
  local p = process.Process { target = task }
  p:start()
  process.wait { p } -- until it has ended; unlike `join` it only looks

  process.sleep(1) -- it stays one, however long
  print(p:status()) -- zombie
  for _, each in ipairs(process.list "procscript") do
    if each.pid == p.pid then
      print(each.pid, each.ppid, each.name, each.status)
    end
  end

  p:join()
  print(p:status()) -- finished
  print(process.status(p.pid)) -- nil: no process has this pid any more
end
