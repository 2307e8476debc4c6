-- 处理信号:进程可以规定,来了某个信号它怎么做。
--
-- 看什么:USR1 来的时候,Ann 正在等工作,或者正要去等。这时会调用她为它写的函数,
-- 然后继续等:她拿到了工作。`terminate` 发的 TERM 本来会马上结束她。因为她处理了
-- 它,所以能收拾好再结束:调用 `at_exit` 里登记的函数,退出码也由她自己定。KILL
-- 谁也处理不了:Ben 来不及收拾。
-- 试一试:去掉有 TERM 的那一行:Ann 现在怎样结束?把 USR1 换成 `ann:kill "HUP"`,
-- 不为它写函数。去掉第一个 `ready:wait()`,多运行几次:信号可能来得太早。在主进
-- 程的最前面写 `process.signal("INT", print)` 和 `process.sleep(5)`,再按 Ctrl-C。
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
  ready:set() -- 在这之前,信号会结束这个进程

  for job in jobs:values() do
    print(name .. " does " .. job)
    jobs:task_done()
  end
end

if process.is_main() then
  print(pcall(process.signal, "KILL", print)) -- false,以及原因

  local ann = process.spawn { target = work, name = "Ann" }
  ready:wait()
  ann:kill "USR1" -- 只是发信号:"kill" 是操作系统对它的叫法
  seen:wait()
  jobs:put "the job"
  jobs:join() -- 直到做完
  ann:terminate()
  ann:join()
  print(ann.exitcode, ann.signal)

  ready:clear()
  local ben = process.spawn { target = work, name = "Ben" }
  ready:wait()
  ben:kill() -- 不写名字就是 KILL
  ben:join()
  print(ben.exitcode, ben.signal)
end
