-- A signal that is handled: a process says what it does when one comes.
--
-- What to see: USR1 comes while Ann waits for a job, or is about to. Her
-- function for it is called in between, and the wait goes on: she gets the job.
-- TERM, which `terminate` sends, would end her at once. Since she handles it,
-- she ends in good order: what `at_exit` was given is called, and the exit code
-- is hers. KILL nobody can handle: Ben has no time to put anything away.
-- What to try: leave out the line with TERM: how does Ann end now?
-- `ann:kill "HUP"` in place of USR1, with no function for it. Leave out the
-- first `ready:wait()`, and run it often: a signal may come too early.
-- `process.signal("INT", print)` and `process.sleep(5)` as the first lines of
-- the main process, and Ctrl-C meanwhile.
local process = require "process"

local ready, seen = process.Event(), process.Event()
local jobs = process.Queue()

local function work()
  local name = process.current().name
  process.signal("TERM", function() os.exit(0) end)
  process.signal("USR1", function(signal)
    print(name .. " gets " .. signal .. ", and waits on")
    seen:set()
  end)
  process.at_exit(print, name .. " puts everything away")
  ready:set() -- before this a signal would have ended the process

  for job in jobs:values() do
    print(name .. " does " .. job)
    jobs:task_done()
  end
end

if process.is_main() then
  print(pcall(process.signal, "KILL", print)) -- false, and why

  local ann = process.spawn { target = work, name = "Ann" }
  ready:wait()
  ann:kill "USR1" -- only sends it: "kill" is the system's word for that
  seen:wait()
  jobs:put "the job"
  jobs:join() -- until it is done
  ann:terminate()
  ann:join()
  print(ann.exitcode, ann.signal)

  ready:clear()
  local ben = process.spawn { target = work, name = "Ben" }
  ready:wait()
  ben:kill() -- KILL, where no other is named
  ben:join()
  print(ben.exitcode, ben.signal)
end
