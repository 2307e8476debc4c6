-- Microseconds for a worker of a pool of WORKERS, which is made, has ten times as many small tasks, and is ended; as often
-- as makes 400 workers.
local process = require "process"

local workers = math.tointeger(arg[1])
local list = {}
for i = 1, 10 * workers do list[i] = i end

local function run(times)
  for _ = 1, times do
    local pool <close> = process.Pool(workers)
    pool:map(math.abs, list, 1)
    pool:close()
    pool:join()
  end
end

run(1)
local times = 400 // workers
local begun = process.clock()
run(times)
print((process.clock() - begun) / times / workers * 1e6)
