-- A lock: what one process does with it, no other does at the same time.
--
-- What to see: the counter of race.lua is 200 now. A process that wants the
-- lock while the other has it waits until that one has written.
-- What to try: `lock:acquire()` and `lock:release()` in place of `lock:with`,
-- and an error in between: `with` releases it all the same. The sleep before
-- `lock:with`, where nothing is shared: how much faster is it?
local process = require "process"

local counter = process.Value(0)
local lock = process.Lock()

local function task()
  for _ = 1, 100 do
    lock:with(function() -- acquires it, and releases it at the end
      local number = counter.value
      process.sleep(0.001) -- the other process can't read it now
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
