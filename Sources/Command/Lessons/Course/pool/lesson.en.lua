-- A pool: some workers for many tasks.
--
-- What to see: six tasks of a fifth of a second each take three fifths, since
-- two workers share them. The results are in the order of the tasks, whoever
-- was through first. At the end of the block the pool is ended.
-- What to try: a pool of 1, of 3, of 6: when does one more stop to help?
-- `pool:apply(square, 7)` in a loop in place of `map`: why does it take longer?
-- An error in `square`: what does `map` say of it?
local process = require "process"

local function square(number)
  process.sleep(0.2) -- as if it were hard work
  return number * number
end

if process.is_main() then
  local start_time = process.clock()
  local pool <close> = process.Pool(2)
  local squares = pool:map(square, { 1, 2, 3, 4, 5, 6 }, 1) -- one by one
  print(table.concat(squares, " "))
  print("less than a second: " .. tostring(process.clock() - start_time < 1))
end
