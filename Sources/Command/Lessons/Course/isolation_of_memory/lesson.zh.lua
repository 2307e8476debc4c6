-- 空间隔离:子进程拥有的一切都是自己的一份副本,内容是它被开启那一刻的样子。
--
-- 看什么:子进程的列表有第三个元素,主进程的没有。
-- 试一试:在最后一行之前加 `p:join()`:这时子进程已经做完,主进程的列表还是
-- 老样子。在 `p:start()` 之后马上 `table.insert(list, 4)`:两个进程里谁看得到?
local process = require "process"

local list = { 1, 2 }

local function task()
  table.insert(list, 3)
  print("child process: {" .. table.concat(list, ", ") .. "}")
end

if process.is_main() then
  local p = process.Process { target = task }
  p:start()
  print("main process: {" .. table.concat(list, ", ") .. "}")
end
