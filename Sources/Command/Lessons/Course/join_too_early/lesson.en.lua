-- `join` too early: the wrong answer to the question of join_in_a_loop.lua.
--
-- What to see: it takes about 6 seconds, 1 + 2 + 3. Each process is joined
-- before the next one is started, so they run one after the other: that could
-- be had without processes.
-- What to try: move `p:join()` out of the loop, as join_in_a_loop.lua does.
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
    p:join() -- too early
  end
  print("running time: " .. process.clock() - start_time) -- 6 seconds and a bit
end
