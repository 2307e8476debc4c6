-- 孤儿进程:父进程先于它结束的进程。
--
-- 看什么:父进程被杀死,它的子进程继续运行,并有了新的父进程:init,也就是
-- 1 号进程,或者这台机器上收养孤儿进程的那一个(在桌面系统里常常是这次登录的
-- systemd)。孤儿进程结束时,由新的父进程回收。
-- 试一试:去掉 `p:kill()`:那么父进程会等它的子进程,子进程永远不结束,所以要按
-- Ctrl-C。让孤儿进程再运行 60 秒,而不是 0.5 秒,在另一个终端用 `ps -ef` 找到它。
local process = require "process"

local function child(parent)
  print("the child is " .. process.getpid() .. ", its parent " .. parent)
  while process.getppid() == parent do -- 没有人通知它,只能自己看
    process.sleep(0.1)
  end
  print("its parent is now " .. process.getppid())
  process.sleep(0.5) -- 它继续运行
end

local function parent()
  print("the parent is " .. process.getpid())
  process.spawn(child, process.getpid()) -- 创建一个进程并开启它
end

-- 一个进程的第一个子进程,一有就返回。
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

  p:kill() -- 它来不及等自己的子进程
  p:join()
  print("the parent was ended by " .. p.signal)

  -- 孤儿进程不是当前进程的子进程:不能 join,只能看看。
  local status
  repeat
    process.sleep(0.1)
    status = process.status(orphan)
  until status == nil or status == "zombie"
  print "the orphan is gone"
end
