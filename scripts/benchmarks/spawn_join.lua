-- Processes a second: COUNT times a fresh interpreter is started that does nothing, and joined.
local process = require "process"

local count = math.tointeger(arg[1])

local function nothing() end

local function start_and_join(times)
  for _ = 1, times do process.spawn(nothing):join() end
end

if process.is_main() then
  process.set_start_method "spawn"
  start_and_join(count // 10)
  local begun = process.clock()
  start_and_join(count)
  print(count / (process.clock() - begun))
end
