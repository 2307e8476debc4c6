-- Nanoseconds for a pair: PROCESSES acquire and release one lock, TOTAL times together.
local process = require "process"

local processes, total = math.tointeger(arg[1]), math.tointeger(arg[2])
local times = total // processes
local l = process.Lock()
local line = process.Barrier(processes + 1)

local function acquire_and_release()
  for _ = 1, times // 10 do
    l:acquire()
    l:release()
  end
  line:wait()
  for _ = 1, times do
    l:acquire()
    l:release()
  end
  line:wait()
end

for _ = 1, processes do process.daemon(acquire_and_release) end
line:wait()
local begun = process.clock()
line:wait()
print((process.clock() - begun) / (processes * times) * 1e9)
