-- Milliseconds for small tables that are made by nearly every call: linked lists that are never changed, only copied.
local LENGTH <const>, TIMES <const> = 1000, 300

local function pair(first, rest) return { first = first, rest = rest } end

local function range(from, to)
  local list
  for i = to, from, -1 do list = pair(i, list) end
  return list
end

local function reversed(list)
  local other
  while list do other, list = pair(list.first, other), list.rest end
  return other
end

local function map(fn, list)
  local other
  while list do other, list = pair(fn(list.first), other), list.rest end
  return reversed(other)
end

local function sum(list)
  local total = 0
  while list do total, list = total + list.first, list.rest end
  return total
end

local function double(x) return 2 * x end

local begun = os.clock()
for _ = 1, TIMES do
  local list = map(double, reversed(range(1, LENGTH)))
  assert(list.first == 2 * LENGTH and sum(list) == LENGTH * (LENGTH + 1))
end
print((os.clock() - begun) * 1e3)
