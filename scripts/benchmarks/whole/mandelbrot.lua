-- Seconds for PROCESSES workers to look at SIZE² points, a row at a time, whether they are in the Mandelbrot set.
local process = require "process"

local processes, size = math.tointeger(arg[1]), math.tointeger(arg[2])
local STEPS = 50

local function inside_of_row(row)
  local count = 0
  local ci = 2.0 * row / size - 1.0
  for column = 0, size - 1 do
    local cr = 2.0 * column / size - 1.5
    local zr, zi = 0.0, 0.0
    local is_inside = true
    for _ = 1, STEPS do
      local zr2, zi2 = zr * zr, zi * zi
      if zr2 + zi2 > 4.0 then
        is_inside = false
        break
      end
      zi = 2.0 * zr * zi + ci
      zr = zr2 - zi2 + cr
    end
    if is_inside then count = count + 1 end
  end
  return count
end

local begun = process.clock()
local rows = {}
for row = 0, size - 1 do rows[row + 1] = row end
local pool <close> = process.Pool(processes)
local inside = 0
for _, count in ipairs(pool:map(inside_of_row, rows, 8)) do inside = inside + count end
-- A little more than a third of the square.
assert(inside > 0.35 * size * size and inside < 0.42 * size * size, inside)
print(process.clock() - begun)
