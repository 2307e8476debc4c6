-- 创建进程:一个函数,加上调用它的参数。
--
-- 看什么:`start` 不会等子进程。操作系统把当前进程复制一份,让副本去运行
-- `task`;这比输出一行字慢,所以通常是主进程先输出。主进程结束前会等它的
-- 子进程:两秒之后才有 "meet is gone",脚本到那时才真正结束。
-- 试一试:让 task 有两个参数;开两个进程;再调用一次 `p:start()`。
local process = require "process"

local function task(name)
  print(name .. " is running")
  process.sleep(2)
  print(name .. " is gone")
end

-- 只在被要求运行这个脚本的进程里执行:相当于 Python 的
-- `if __name__ == '__main__'`。
if process.is_main() then
  local p = process.Process { target = task, args = { "meet" } } -- 只是创建
  p:start()
  print "===main process"
end
