-- spawn:这样开启的进程不是副本,而是从头开始,和在 Windows 上一样。它得知道
-- `task` 是什么,所以会把整个脚本再运行一遍。
--
-- 看什么:新进程从脚本的第一行开始运行,在它里面 `process.is_main()` 是 false。
-- 有保护,它就跳过开启进程的那一行;没有保护,它自己也会走到那一行:那样就没完没
-- 了,所以会报错。
-- 试一试:`start_method = "fork"`:现在谁会运行第一行,最后一行还需要保护吗?主进
-- 程把一个 `counter` 加大:在新进程里它是多少?
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

-- 没有保护。(`pcall` 接住了错误,所以脚本能继续运行。)
local started, message = pcall(start, "nobody's child")
if not started then
  print(message)
end
