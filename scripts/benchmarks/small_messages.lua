-- Messages a second: PRODUCERS processes put COUNT small integers each into one queue, this process gets them all.
local process = require "process"

local producers, count = math.tointeger(arg[1]), math.tointeger(arg[2])
local warmup = count // 10
local q = process.Queue()
local start = process.Barrier(producers + 1)

local function produce()
  for i = 1, warmup do q:put(i % 256) end
  start:wait()
  for i = 1, count do q:put(i % 256) end
end

for _ = 1, producers do process.daemon(produce) end
for _ = 1, producers * warmup do q:get() end
start:wait()
local begun = process.clock()
for _ = 1, producers * count do q:get() end
print(producers * count / (process.clock() - begun))
