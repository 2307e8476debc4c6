-- Nanoseconds to set a value of a shared table with KEYS keys and to get it, COUNT times.
local process = require "process"

local keys, count = math.tointeger(arg[1]), math.tointeger(arg[2])
local t = process.shared {}
for i = 1, keys do t[i] = i end

local function run(times)
  local key = 1
  for i = 1, times do
    t[key] = i
    assert(t[key] == i)
    -- From one end to the other, over and over, in steps that no size is a multiple of.
    key = (key + 7918) % keys + 1
  end
end

run(count // 10)
local begun = process.clock()
run(count)
print((process.clock() - begun) / count * 1e9)
