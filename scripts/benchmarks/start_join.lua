-- Microseconds for a process: COUNT times one that does nothing is started and joined; or by each of STARTERS processes at
-- the same time.
local process = require "process"

local count, starters = math.tointeger(arg[1]), math.tointeger(arg[2] or 1)

local function nothing() end

local function start_and_join(times)
  for _ = 1, times do process.spawn(nothing):join() end
end

local function all_start_and_join()
  local all = {}
  for i = 1, starters do all[i] = process.spawn(start_and_join, count) end
  process.join(all)
end

start_and_join(count // 10)
local begun = process.clock()
if starters == 1 then start_and_join(count) else all_start_and_join() end
print((process.clock() - begun) / count * 1e6)
