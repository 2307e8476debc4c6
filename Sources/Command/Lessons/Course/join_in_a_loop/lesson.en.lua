-- `join` in a loop, a question from interviews: how would you improve the first
-- part?
--
-- What to see: both parts take about 3 seconds, but the second has no line that
-- is written three times.
-- What to try: 10 processes in each part. In place of the second loop,
-- `process.join(list)`: it joins all of a list.
local process = require "process"

local function task(seconds)
  print "is running"
  process.sleep(seconds)
  print "is gone"
end

if process.is_main() then
  -- The question.
  local start_time = process.clock()

  local p1 = process.Process { target = task, args = { 1 } }
  local p2 = process.Process { target = task, args = { 2 } }
  local p3 = process.Process { target = task, args = { 3 } }
  p1:start()
  p2:start()
  p3:start()

  p1:join()
  p2:join()
  p3:join()
  print("running time: " .. process.clock() - start_time) -- 3 seconds and a bit

  -- The answer: one loop that starts them all, then one that joins them all.
  start_time = process.clock()

  local list = {}
  for seconds = 1, 3 do
    local p = process.Process { target = task, args = { seconds } }
    table.insert(list, p)
    p:start()
  end

  for _, p in ipairs(list) do
    p:join()
  end
  print("running time: " .. process.clock() - start_time) -- 3 seconds and a bit
end
