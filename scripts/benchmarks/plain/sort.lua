-- Milliseconds for sorting: numbers as they are, then by a function.
local COUNT <const> = 60000

local function numbers()
  local list, state = {}, 42
  for i = 1, COUNT do
    state = (state * 1103515245 + 12345) & 0x7fffffff
    list[i] = state
  end
  return list
end

local function is_sorted(list, comes_before)
  for i = 2, #list do
    if comes_before(list[i], list[i - 1]) then return false end
  end
  return true
end

local function falling(a, b) return a > b end
local function rising(a, b) return a < b end

local begun = os.clock()
for _ = 1, 2 do
  local list = numbers()
  table.sort(list)
  assert(is_sorted(list, rising))
  list = numbers()
  table.sort(list, falling)
  assert(is_sorted(list, falling))
end
print((os.clock() - begun) * 1e3)
