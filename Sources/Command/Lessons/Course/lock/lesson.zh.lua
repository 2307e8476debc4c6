-- 锁:一个进程拿着锁做的事,别的进程不会同时做。
--
-- 看什么:race.lua 的计数器现在是 200 了。一个进程想要锁,而锁在另一个进程手里,
-- 它就等着,直到那个进程写完。
-- 试一试:用 `lock:acquire()` 和 `lock:release()` 代替 `lock:with`,中间再出一个
-- 错:用 `with` 的话,出错也会放开锁。把 sleep 移到 `lock:with` 之前,那里没有共享
-- 的东西:快了多少?
local process = require "process"

local counter = process.Value(0)
local lock = process.Lock()

local function task()
  for _ = 1, 100 do
    lock:with(function() -- 先拿锁,结束时放开
      local number = counter.value
      process.sleep(0.001) -- 这时另一个进程读不了
      counter.value = number + 1
    end)
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
