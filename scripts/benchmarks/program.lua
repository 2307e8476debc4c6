-- Microseconds for a program: COUNT times one that does nothing is started and waited for; with "run" by process.run, which
-- also takes what it prints.
local process = require "process"

local count, runs = math.tointeger(arg[1]), arg[2] == "run"

local function start_and_wait(times)
  for _ = 1, times do
    if runs then process.run{"true"} else process.spawn{command={"true"}}:join() end
  end
end

start_and_wait(count // 10)
local begun = process.clock()
start_and_wait(count)
print((process.clock() - begun) / count * 1e6)
