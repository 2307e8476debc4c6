-- Tasks a second: a pool of 2 maps a small function over COUNT numbers, CHUNKSIZE at a time; 0 for the default.
local process = require "process"

local chunksize, count = math.tointeger(arg[1]), math.tointeger(arg[2])
local numbers = {}
for i = 1, count do numbers[i] = i end

local function square(x) return x * x end

local pool <close> = process.Pool(2)
pool:map(square, numbers, chunksize > 0 and chunksize or nil)
local begun = process.clock()
pool:map(square, numbers, chunksize > 0 and chunksize or nil)
print(count / (process.clock() - begun))
