-- An orphan: a process whose parent has ended before it.
--
-- What to see: the parent is killed, its child runs on and has a new parent:
-- init, pid 1, or whoever collects orphans here (under a desktop that is often
-- the session's systemd). The new parent reaps the orphan when it ends.
-- What to try: leave out `p:kill()`: the parent then waits for its child, and
-- the child for ever, so press Ctrl-C. Let the orphan run on for 60 seconds in
-- place of 0.5, and find it with `ps -ef` in another terminal.
local process = require "process"

local function child(parent)
  print("the child is " .. process.getpid() .. ", its parent " .. parent)
  while process.getppid() == parent do -- nobody tells it: it has to look
    process.sleep(0.1)
  end
  print("its parent is now " .. process.getppid())
  process.sleep(0.5) -- it runs on
end

local function parent()
  print("the parent is " .. process.getpid())
  process.spawn(child, process.getpid()) -- makes a process and starts it
end

-- The first child of a process, as soon as it has one.
local function wait_for_child_of(pid)
  while true do
    for _, each in ipairs(process.list()) do
      if each.ppid == pid then return each.pid end
    end
    process.sleep(0.1)
  end
end

if process.is_main() then
  local p = process.spawn(parent)
  local orphan = wait_for_child_of(p.pid)

  p:kill() -- it has no time to wait for its child
  p:join()
  print("the parent was ended by " .. p.signal)

  -- The orphan is not this process's child: it can't be joined, only looked at.
  local status
  repeat
    process.sleep(0.1)
    status = process.status(orphan)
  until status == nil or status == "zombie"
  print "the orphan is gone"
end
