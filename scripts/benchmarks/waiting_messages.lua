-- Nanoseconds for a message: a process puts WAITING small integers into a queue, then gets them, until it has got
-- TOTAL.
local process = require "process"

local waiting, total = math.tointeger(arg[1]), math.tointeger(arg[2])
local q = process.Queue()

local function put_and_get(times)
  for _ = 1, times do
    for i = 1, waiting do q:put(i % 256) end
    for i = 1, waiting do assert(q:get() == i % 256) end
  end
end

put_and_get(math.max(1, total // waiting // 10))
local times = total // waiting
local begun = process.clock()
put_and_get(times)
print((process.clock() - begun) / (times * waiting) * 1e9)
