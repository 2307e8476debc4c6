-- Microseconds for a process: COUNT processes that end at once are started, then all are joined; again until TOTAL have
-- been.
local process = require "process"

local count, total = math.tointeger(arg[1]), math.tointeger(arg[2])

local function nothing() end

local function start_then_join()
  local children = {}
  for i = 1, count do children[i] = process.spawn(nothing) end
  process.join(children)
end

start_then_join()
local times = math.max(1, total // count)
local begun = process.clock()
for _ = 1, times do start_then_join() end
print((process.clock() - begun) / (times * count) * 1e6)
