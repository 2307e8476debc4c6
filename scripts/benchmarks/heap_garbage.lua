-- MiB by which the private memory of a child grows that makes GARBAGE times 10^6 bytes of small tables and forgets
-- them, where its parent has a heap of MEBIBYTES.
local process = require "process"
local heap = dofile "heap.lua"

local mebibytes, garbage = math.tointeger(arg[1]), math.tointeger(arg[2])
-- A table with two array elements.
local TABLE_SIZE <const> = 56 + 2 * 16
local list = heap.make(mebibytes)

local function litter()
  local before = heap.private()
  local last
  for i = 1, garbage * 1000000 // TABLE_SIZE do last = { i, i } end
  assert(last[1] > 0)
  return heap.private() - before
end

print(process.spawn(litter):result() / 1024)
assert(#list > 0)
