-- Nanoseconds to read and to write an element once, COUNT times, of what KIND says: an "array" that processes share, or a
-- "table".
local process = require "process"

local kind, count = arg[1], math.tointeger(arg[2])
local SIZE <const> = 1000
local a = kind == "array" and process.Array(SIZE) or {}
for i = 1, SIZE do a[i] = 0 end

local function run(times)
  for _ = 1, times // SIZE do
    for i = 1, SIZE do a[i] = a[i] + 1 end
  end
end

run(count // 10)
local begun = process.clock()
run(count)
print((process.clock() - begun) / count * 1e9)
