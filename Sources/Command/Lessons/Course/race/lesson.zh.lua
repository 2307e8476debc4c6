-- 竞争:两个进程同时改同一个值,有的修改就丢失了。
--
-- 看什么:一共加了 200 次 1,计数器却远远不到 200。一个进程读了它,另一个读到同样
-- 的数,两个都加一,再写回同样的结果:加了两次,计数器只增加了一。
-- 试一试:去掉 task 里的 sleep:好像一次也没有丢。再把 100 换成 100000:很少见到的
-- 竞争也还是竞争。用 `counter:add(1)` 代替那三行:读和写一步完成,就不会丢。
local process = require "process"

local counter = process.Value(0) -- 和别的变量不同,所有进程共用一个

local function task()
  for _ = 1, 100 do
    local number = counter.value
    process.sleep(0.001) -- 让另一个进程有时间读到同样的数
    counter.value = number + 1
  end
end

if process.is_main() then
  local p1 = process.Process { target = task }
  local p2 = process.Process { target = task }
  p1:start()
  p2:start()
  p1:join()
  p2:join()
  print("200 were added, counted: " .. counter.value)
  print("some are lost: " .. tostring(counter.value < 200))
end
