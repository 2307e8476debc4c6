-- Pools a second: COUNT times a pool of 2 is made, does one task, and is ended.
local process = require "process"

local count = math.tointeger(arg[1])

local function make_and_end(times)
  for _ = 1, times do
    local pool = process.Pool(2)
    pool:apply(math.abs, -1)
    pool:close()
    pool:join()
  end
end

make_and_end(count // 10)
local begun = process.clock()
make_and_end(count)
print(count / (process.clock() - begun))
