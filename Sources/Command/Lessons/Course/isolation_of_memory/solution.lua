local process = require "process"

local sum = 0

local function add_up()
  process.sleep(1) -- as if it were hard work
  for number = 1, 10 do sum = sum + number end
  return sum
end

if process.is_main() then
  local p = process.Process { target = add_up }
  p:start()
  print(p:result())
end
