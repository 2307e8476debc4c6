-- 僵尸进程:已经结束、但没有人问过它结局的子进程。
--
-- 看什么:子进程已经结束,内存也释放了,但它的 pid 还占着,在进程表里还有一行,
-- 状态是 "zombie",直到父进程取走它的退出码。`join` 做的就是这件事:回收子进程。
-- 试一试:在 `process.wait` 之后再开启一个进程:每次 `start` 都会回收已经结束的
-- 子进程,所以僵尸进程不会越积越多、占完 pid 号。把 1 秒改成 60 秒,在另一个终端
-- 运行 `ps -el`(状态是 Z),然后 `kill` 父进程:它的僵尸进程交给 init,由 init
-- 回收。
local process = require "process"

local function task()
  print "is gone"
end

if process.is_main() then
  local p = process.Process { target = task }
  p:start()
  process.wait { p } -- 等到它结束;和 `join` 不同,只是看看

  process.sleep(1) -- 无论多久,它一直是僵尸进程
  print(p:status()) -- zombie
  for _, each in ipairs(process.list "procscript") do
    if each.pid == p.pid then
      print(each.pid, each.ppid, each.name, each.status)
    end
  end

  p:join()
  print(p:status()) -- finished
  print(process.status(p.pid)) -- nil:没有哪个进程还用这个 pid
end
