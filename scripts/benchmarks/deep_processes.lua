-- Microseconds for a process of a chain DEPTH deep, each of which starts the next one and waits for it; as often as makes
-- 640 processes.
local process = require "process"

local depth = math.tointeger(arg[1])

local function go_down(left)
  if left > 0 then process.spawn(go_down, left - 1):join() end
end

go_down(depth)
local times = 640 // depth
local begun = process.clock()
for _ = 1, times do go_down(depth) end
print((process.clock() - begun) / times / depth * 1e6)
