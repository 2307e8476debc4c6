-- Acquisitions a second: one process acquires and releases a lock that nobody else wants, COUNT times.
local process = require "process"

local count = math.tointeger(arg[1])

local function acquire_and_release(l, times)
  for _ = 1, times do
    l:acquire()
    l:release()
  end
end

local l = process.Lock()
acquire_and_release(l, count // 10)
local begun = process.clock()
acquire_and_release(l, count)
print(count / (process.clock() - begun))
