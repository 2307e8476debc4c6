-- Nanoseconds to put a small integer into a queue, or to get it: one process does both, COUNT times.
local process = require "process"

local count = math.tointeger(arg[1])
local q = process.Queue()

local function run(times)
  for i = 1, times do
    q:put(i % 256)
    q:get()
  end
end

run(count // 10)
local begun = process.clock()
run(count)
print((process.clock() - begun) / count / 2 * 1e9)
