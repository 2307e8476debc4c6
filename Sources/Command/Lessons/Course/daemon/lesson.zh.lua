-- 守护进程:守护着父进程的子进程。父进程结束,守护进程也跟着结束。
--
-- 看什么:"meet is gone" 一直没有输出。主进程 1 秒后结束,守护进程也跟着结束,
-- 虽然它本来想睡 2 秒。
-- 试一试:主进程里写 `process.sleep(3)`;`p.daemon = false`;最后一行加上
-- `p:join()`。
local process = require "process"

local function task(name)
  print(name .. " is running")
  process.sleep(2)
  print(name .. " is gone")
end

if process.is_main() then
  local p = process.Process { target = task, args = { "meet" } }
  p.daemon = true -- 放在 `start` 之前;参看 daemon_too_late.lua
  p:start()
  process.sleep(1)
  print "===main process"
end
