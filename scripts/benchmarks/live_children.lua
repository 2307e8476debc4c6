-- COUNT processes are started, and wait until all are there. Of WHAT: "start", microseconds for each until it runs;
-- "memory", the KiB that an idle one has for itself, the median.
local process = require "process"

local what, count = arg[1], math.tointeger(arg[2])
local arrived = process.Semaphore(0)
local never = process.Event()

local function idle()
  arrived:release()
  never:wait()
end

local function private_memory(pid)
  local sum = 0
  for line in io.lines("/proc/" .. pid .. "/smaps_rollup") do
    sum = sum + (tonumber(line:match "^Private_%w+: *(%d+) kB") or 0)
  end
  return sum
end

local begun = process.clock()
local children = {}
for i = 1, count do children[i] = process.daemon(idle) end
for _ = 1, count do arrived:acquire() end
local seconds = process.clock() - begun

if what == "start" then
  print(seconds / count * 1e6)
else
  local sizes = {}
  for i, child in ipairs(children) do
    while child:status() ~= "sleeping" do process.sleep(0.001) end
    sizes[i] = private_memory(child.pid)
  end
  table.sort(sizes)
  print(sizes[#sizes // 2 + 1])
end
