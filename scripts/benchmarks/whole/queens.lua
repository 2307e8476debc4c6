-- Seconds for PROCESSES workers to count the ways to put N queens on a board, a task for each place of the first two.
local process = require "process"

local processes, n, ways = math.tointeger(arg[1]), math.tointeger(arg[2]), math.tointeger(arg[3])

-- The ways to go on in rows from `row` on; `columns`, `rising` and `falling` are taken.
local function count(row, columns, rising, falling)
  if row > n then return 1 end
  local found = 0
  for column = 1, n do
    local up, down = row + column, row - column + n
    if not (columns[column] or rising[up] or falling[down]) then
      columns[column], rising[up], falling[down] = true, true, true
      found = found + count(row + 1, columns, rising, falling)
      columns[column], rising[up], falling[down] = false, false, false
    end
  end
  return found
end

local function ways_from(first, second)
  local columns, rising, falling = {}, {}, {}
  for row, column in ipairs { first, second } do
    local up, down = row + column, row - column + n
    if columns[column] or rising[up] or falling[down] then return 0 end
    columns[column], rising[up], falling[down] = true, true, true
  end
  return count(3, columns, rising, falling)
end

local begun = process.clock()
local starts = {}
for first = 1, n do
  for second = 1, n do starts[#starts + 1] = { first, second } end
end
local pool <close> = process.Pool(processes)
local sum = 0
for _, found in ipairs(pool:starmap(ways_from, starts)) do sum = sum + found end
assert(sum == ways, sum)
print(process.clock() - begun)
