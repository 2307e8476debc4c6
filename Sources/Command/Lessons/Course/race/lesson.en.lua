-- A race: two processes change one value at the same time, and changes are
-- lost.
--
-- What to see: 200 times one was added, but the counter is far from 200. One
-- process reads it, the other reads the same number, both add one, and both
-- write the same result: two additions, but the counter has grown by one.
-- What to try: the task without the sleep: now none are lost, it seems. Then
-- with 100000 in place of 100: a race that is seldom seen is one all the same.
-- `counter:add(1)` in place of the three lines: it reads and writes in one
-- step, and none are lost.
local process = require "process"

local counter = process.Value(0) -- unlike other variables, one for all

local function task()
  for _ = 1, 100 do
    local number = counter.value
    process.sleep(0.001) -- time for the other process to read the same number
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
