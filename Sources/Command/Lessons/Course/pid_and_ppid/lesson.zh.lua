-- pid:进程自己的编号、父进程的编号,以及所有进程的表。
--
-- 看什么:子进程输出的第二个数,就是主进程输出的第一个数。主进程的第二个数
-- 是启动它的程序:你的 shell(在 shell 里运行 `echo $$` 看到的是同一个数)。
-- 试一试:换一个要找的词,比如 "bash";把 `process.list()` 全部输出,就是
-- `tasklist`。
local process = require "process"

local function task()
  print("child process", process.getpid(), process.getppid())

  print(#process.list() .. " processes on this machine")

  -- 名字或命令里有这个词的进程:`tasklist | findstr procscript`。
  for _, each in ipairs(process.list "procscript") do
    print(each.pid, each.ppid, each.name)
  end
end

if process.is_main() then
  print("main process", process.getpid(), process.getppid())
  local p = process.Process { target = task }
  p:start()
  p:join() -- 等它,这样它还能在表里找到自己的父进程
end
