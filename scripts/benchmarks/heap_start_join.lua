-- Milliseconds for a process: COUNT times one that does nothing is started and joined by one with a heap of MEBIBYTES;
-- the median.
local process = require "process"
local heap = dofile "heap.lua"

local mebibytes, count = math.tointeger(arg[1]), math.tointeger(arg[2])
local list = heap.make(mebibytes)

local function nothing() end

local times = {}
for i = 1, count do
  local begun = process.clock()
  process.spawn(nothing):join()
  times[i] = process.clock() - begun
end
table.sort(times)
assert(#list > 0)
print(times[count // 2 + 1] * 1e3)
