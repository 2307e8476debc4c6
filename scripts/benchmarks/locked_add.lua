-- Additions a second: two processes add 1 to one shared value, COUNT times each.
local process = require "process"

local count = math.tointeger(arg[1])
local warmup = count // 10
local v = process.Value(0)
local line = process.Barrier(2)

local function add()
  for _ = 1, warmup do v:add(1) end
  line:wait()
  local begun = process.clock()
  for _ = 1, count do v:add(1) end
  line:wait()
  return process.clock() - begun
end

process.daemon(add)
local seconds = add()
assert(v.value == 2 * (warmup + count))
print(2 * count / seconds)
