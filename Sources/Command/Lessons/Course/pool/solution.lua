local process = require "process"

local function double(number)
  process.sleep(1)
  return 2 * number
end

if process.is_main() then
  local pool <close> = process.Pool(4)
  local results = pool:map(double, { 1, 2, 3, 4, 5, 6, 7, 8 })
  print(table.concat(results, " "))
end
