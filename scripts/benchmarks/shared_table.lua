-- Accesses a second to a shared table: COUNT times, a value is set and got again.
local process = require "process"

local count = math.tointeger(arg[1])
local t = process.shared { key = 0 }

local function run(times)
  for i = 1, times do
    t.key = i
    assert(t.key == i)
  end
end

run(count // 10)
local begun = process.clock()
run(count)
print(2 * count / (process.clock() - begun))
