-- 进程池:几个工人做很多任务。
--
-- 看什么:六个任务每个五分之一秒,一共只用五分之三秒,因为两个工人分着做。结果按
-- 任务的顺序排列,不管谁先做完。块结束的时候,进程池也就结束了。
-- 试一试:进程池有 1 个、3 个、6 个工人:从几个开始再多也没有用?用循环调用
-- `pool:apply(square, 7)` 代替 `map`:为什么更慢?`square` 里出一个错:`map` 会怎
-- 么说?
local process = require "process"

local function square(number)
  process.sleep(0.2) -- 假装是很费力的工作
  return number * number
end

if process.is_main() then
  local start_time = process.clock()
  local pool <close> = process.Pool(2)
  local squares = pool:map(square, { 1, 2, 3, 4, 5, 6 }, 1) -- 一个一个给
  print(table.concat(squares, " "))
  print("less than a second: " .. tostring(process.clock() - start_time < 1))
end
