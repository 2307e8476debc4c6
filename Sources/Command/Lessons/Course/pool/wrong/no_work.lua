-- fails: takes
local process = require "process"

local function double(number)
  process.sleep(1)
  return 2 * number
end

if process.is_main() then
  local pool <close> = process.Pool(4)
  local results = {}
  for number = 1, 8 do
    results[number] = 2 * number
  end
  print(table.concat(results, " "))
end
