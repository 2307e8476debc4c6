-- Seconds for COUNT lines to go through three stages, by queues: one makes them, PROCESSES split and check them, one adds
-- up.
local process = require "process"

local processes, count = math.tointeger(arg[1]), math.tointeger(arg[2])

local function make(lines)
  for i = 1, count do lines:put(("%d,%d,%d"):format(i, i % 97, i % 89)) end
  for _ = 1, processes do lines:put(false) end
end

local function split(lines, numbers)
  while true do
    local line = lines:get()
    if not line then break end
    local sum = 0
    for field in line:gmatch "[^,]+" do sum = sum + tonumber(field) end
    numbers:put(sum)
  end
  numbers:put(false)
end

local begun = process.clock()
local lines, numbers = process.Queue(1000), process.Queue(1000)
process.spawn(make, lines)
for _ = 1, processes do process.spawn(split, lines, numbers) end
local sum, running = 0, processes
while running > 0 do
  local number = numbers:get()
  if number then sum = sum + number else running = running - 1 end
end
local expected = 0
for i = 1, count do expected = expected + i + i % 97 + i % 89 end
assert(sum == expected, sum)
print(process.clock() - begun)
