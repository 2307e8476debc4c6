-- `terminate`、`is_alive`,以及自己给进程对象加的属性。
--
-- 看什么:"meet is gone" 一直没有输出。刚调用 `terminate` 之后,进程可能活着,
-- 也可能不活了:只是请操作系统结束它,这要花一点时间。只有 `join` 之后才能确定。
-- 试一试:最后加 `print(p.exitcode, p.signal)`;把 `p:terminate()` 换成
-- `p:kill()`;不要 sleep。
local process = require "process"

local function task(name)
  print(name .. " is running")
  process.sleep(2)
  print(name .. " is gone")
end

if process.is_main() then
  local p = process.Process { target = task, args = { "meet" }, age = 18 }
  print(p.age) -- 18:没有别的含义的名字,就是你自己的属性
  print(p:is_alive()) -- false:还没有开启

  p:start()
  print(p:is_alive()) -- true

  process.sleep(1)
  p:terminate()
  print(p:is_alive()) -- true 或 false

  p:join()
  print(p:is_alive()) -- false
end
