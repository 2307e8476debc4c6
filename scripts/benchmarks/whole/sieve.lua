-- Seconds for PROCESSES to find the primes below SIZE in a shared array of numbers: each crosses out multiples in a part
-- of it; COUNT is how many primes there are.
local process = require "process"

local processes, size, count = math.tointeger(arg[1]), math.tointeger(arg[2]), math.tointeger(arg[3])
local PARTS = 16

local begun = process.clock()
local crossed = process.Array(size)
local root = math.floor(math.sqrt(size))
local small, is_crossed = {}, {}
for i = 2, root do
  if not is_crossed[i] then
    small[#small + 1] = i
    for j = i * i, root, i do is_crossed[j] = true end
  end
end

-- The primes from `first` to `last`.
local function sieve(first, last)
  for _, prime in ipairs(small) do
    for i = math.max(prime * prime, (first + prime - 1) // prime * prime), last, prime do crossed[i] = 1 end
  end
  local found = 0
  for i = math.max(first, 2), last do
    if crossed[i] == 0 then found = found + 1 end
  end
  return found
end

local parts = {}
for i = 1, PARTS do parts[i] = { size * (i - 1) // PARTS + 1, size * i // PARTS } end
local pool <close> = process.Pool(processes)
local sum = 0
for _, found in ipairs(pool:starmap(sieve, parts, 1)) do sum = sum + found end
assert(sum == count, sum)
print(process.clock() - begun)
