-- fails: prints
local process = require "process"

sum = 0

local function add_up()
  process.sleep(1) -- as if it were hard work
  for number = 1, 10 do sum = sum + number end
end

if process.is_main() then
  local p = process.Process { target = add_up }
  p:start()
  p:join()
  print(sum)
end
