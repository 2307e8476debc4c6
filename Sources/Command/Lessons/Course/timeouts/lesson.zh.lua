-- 超时:等,但不是永远等。
--
-- 看什么:每种等待的最后一个参数都可以是时间。在这段时间里没有等到,并不是错误:
-- 返回 nil 或 false,以及原因 "timeout"。没有等到的那个进程会继续运行。
-- 试一试:`p:join(0)`,只是看看。`p:result(0.5)`。两个进程,用
-- `process.join({ p, q }, 0.5)`:两个共用一个期限。
local process = require "process"

if process.is_main() then
  local p = process.spawn(process.sleep, 2)
  print(p:join(0.5)) -- false,以及原因
  print(p:is_alive()) -- true:它不知道有人等过
  p:join()
  print "now it has ended"

  local queue = process.Queue()
  print(queue:get(0.2)) -- 白等了
  print(queue:try_get()) -- 根本没有等
end
