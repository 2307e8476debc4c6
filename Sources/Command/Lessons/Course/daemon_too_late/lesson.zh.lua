-- 太晚设置 `daemon`:一个进程是不是守护进程,在开启的时候就定了。
--
-- 看什么:在 `start` 之后设置 `daemon` 会报错,子进程还是普通的子进程:主进程会
-- 等它。(`pcall` 接住了错误,所以脚本能继续运行并输出它。)
-- 试一试:不用 `pcall`,直接赋值:脚本怎样结束,什么时候结束?把赋值放在
-- `p:start()` 之前。
local process = require "process"

local function task(name)
  print(name .. " is running")
  process.sleep(2)
  print(name .. " is gone")
end

if process.is_main() then
  local p = process.Process { target = task, args = { "meet" } }
  p:start()
  print(pcall(function()
    p.daemon = true
  end))
  print(p.daemon)
  print "===main process"
end
