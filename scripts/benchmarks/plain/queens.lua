-- Milliseconds for integers and arrays: all ways to place 9 queens on a board so that none threatens another.
local SIZE <const> = 9

local columns, rising, falling = {}, {}, {}

local function solutions(row)
  if row > SIZE then return 1 end
  local count = 0
  for column = 1, SIZE do
    local up, down = row + column, row - column + SIZE
    if not (columns[column] or rising[up] or falling[down]) then
      columns[column], rising[up], falling[down] = true, true, true
      count = count + solutions(row + 1)
      columns[column], rising[up], falling[down] = false, false, false
    end
  end
  return count
end

local begun = os.clock()
for _ = 1, 60 do assert(solutions(1) == 352) end
print((os.clock() - begun) * 1e3)
