-- Seconds for PROCESSES workers to read FILE, a line of JSON for each purchase, and to add up what each customer paid.
local json = require "cjson"
local process = require "process"

local processes, path, cents = math.tointeger(arg[1]), arg[2], math.tointeger(arg[3])
local PARTS = 16

-- The sums of the lines that begin after the byte `first`, up to the one in which the byte `last` is.
local function sums_of(first, last)
  local file <close> = assert(io.open(path))
  file:seek("set", first)
  if first > 0 then file:read "L" end
  local sums = {}
  local place = file:seek()
  while place < last do
    local line = file:read "L"
    local purchase = json.decode(line)
    for _, item in ipairs(purchase.items) do
      sums[purchase.customer] = (sums[purchase.customer] or 0) + item.price * item.count
    end
    place = place + #line
  end
  return sums
end

local begun = process.clock()
local file <close> = assert(io.open(path))
local size = file:seek "end"
local parts = {}
for i = 1, PARTS do parts[i] = { size * (i - 1) // PARTS, size * i // PARTS } end
local pool <close> = process.Pool(processes)
local all = 0
for _, sums in ipairs(pool:starmap(sums_of, parts, 1)) do
  for _, sum in pairs(sums) do all = all + sum end
end
assert(all == cents, all)
print(process.clock() - begun)
