-- Reading a picture: what several processes did at the same time, at a glance.
--
-- What to see: each process has a lane, below that of its parent, and its life
-- goes from left to right. What stands one above the other happened at the same
-- moment. A thick line is a process that computes, dots are one that sleeps.
-- A, the main process, starts three (┬: starts so close together share one). It
-- waits in `join` until C has ended, and takes its exit code (┴).
-- B ends first, and its lane goes on with Z: a zombie (see zombie.lua), since
-- nobody asks for its exit code before A has time.
-- D would sleep for 10 seconds; A sends it a signal (↯) that ends it (✗).
-- What to try: `quick:join()` before `worker:join()`: where is the zombie now?
-- Leave out `idler:kill()` and `idler:join()`: how does D's lane end?
-- `procscript --timeline FILE` draws any script without a change, and
-- `procscript --timeline=live FILE` while it runs. Open run.html in a browser
-- after `procscript --timeline=run.html FILE`: zoom in, and point at things.
-- With a.txt and then b.txt in place of run.html, `diff a.txt b.txt` compares
-- two runs: pids are letters there, and times are left out.
local process = require "process"

local function compute(seconds)
  local start_time = process.clock()
  repeat until process.clock() - start_time >= seconds
end

local function work()
  compute(0.3)
  process.sleep(0.5)
end

if process.is_main() then
  local quick = process.Process { target = compute, args = { 0.1 } }
  local worker = process.Process { target = work }
  local idler = process.Process { target = process.sleep, args = { 10 } }
  quick.name, worker.name, idler.name = "quick", "worker", "idler"

  process.picture(function() -- draws what happens in it, once it returns
    quick:start()
    worker:start()
    idler:start()

    worker:join() -- whatever the others do meanwhile
    process.sleep(0.2)
    idler:kill()
    idler:join()
    quick:join()
  end)

  for _, p in ipairs { quick, worker, idler } do
    print(p.name, p.exitcode, p.signal)
  end
end
