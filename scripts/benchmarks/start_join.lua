-- Microseconds for a process: COUNT times one that does nothing is started and joined.
local process = require "process"

local count = math.tointeger(arg[1])

local function nothing() end

local function start_and_join(times)
  for _ = 1, times do process.spawn(nothing):join() end
end

start_and_join(count // 10)
local begun = process.clock()
start_and_join(count)
print((process.clock() - begun) / count * 1e6)
