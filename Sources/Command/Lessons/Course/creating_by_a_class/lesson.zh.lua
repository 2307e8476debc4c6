-- 用自己的类创建进程:需要的东西放进 `init`,要做的事写进 `run`。
--
-- 看什么:和 creating_a_process.lua 的结果一样。`start` 开启子进程,子进程去
-- 调用 `run`。
-- 试一试:在 `p:start()` 前后各写一次 `print(p)`;把 `p:start()` 换成
-- `p:run()`:这时是谁在运行它?
local process = require "process"

local MyProcess = process.Process:subclass "MyProcess"

function MyProcess:init(name) -- MyProcess(...) 的参数会传给它
  self.name = name
end

function MyProcess:run() -- 子进程要做的事;必须叫这个名字
  print(self.name .. " is running")
  process.sleep(2)
  print(self.name .. " is gone")
end

if process.is_main() then
  local p = MyProcess("meet")
  p:start()
  print "===main process"
end
