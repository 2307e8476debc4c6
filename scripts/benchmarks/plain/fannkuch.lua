-- Milliseconds for array accesses: of all orders of the first numbers, how often the one in front must turn over as
-- many as it says, until 1 is in front. The most such turns are known.
local SIZE <const>, MOST_TURNS <const> = 9, 30

local function turns(order)
  local pile = table.move(order, 1, SIZE, 1, {})
  local count = 0
  local first = pile[1]
  while first ~= 1 do
    local low, high = 1, first
    while low < high do
      pile[low], pile[high] = pile[high], pile[low]
      low, high = low + 1, high - 1
    end
    count = count + 1
    first = pile[1]
  end
  return count
end

-- All orders, each by one exchange from the one before.
local function most_turns()
  local order, counters, most, position = {}, {}, 0, 1
  for i = 1, SIZE do order[i], counters[i] = i, 1 end
  while position <= SIZE do
    if counters[position] < position then
      local other = position % 2 == 1 and 1 or counters[position]
      order[other], order[position] = order[position], order[other]
      most = math.max(most, turns(order))
      counters[position] = counters[position] + 1
      position = 1
    else
      counters[position] = 1
      position = position + 1
    end
  end
  return most
end

local begun = os.clock()
assert(most_turns() == MOST_TURNS)
print((os.clock() - begun) * 1e3)
