-- 过早的 `join`:对 join_in_a_loop.lua 那道题的错误优化。
--
-- 看什么:用了 6 秒多,也就是 1 + 2 + 3。每个进程都是 join 之后才开启下一个,
-- 所以它们一个接一个地运行:不用进程也能做到这样。
-- 试一试:像 join_in_a_loop.lua 那样,把 `p:join()` 移到循环外面。
local process = require "process"

local function task(seconds)
  print "is running"
  process.sleep(seconds)
  print "is gone"
end

if process.is_main() then
  local start_time = process.clock()

  for seconds = 1, 3 do
    local p = process.Process { target = task, args = { seconds } }
    p:start()
    p:join() -- 太早了
  end
  print("running time: " .. process.clock() - start_time) -- 6 秒多
end
