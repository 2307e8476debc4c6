-- 结果和错误:进程返回的东西会回到父进程,它出的错也会。
--
-- 看什么:`result` 等进程结束,返回它的函数返回的所有值。如果函数是因为出错结束
-- 的,`result` 就在这里抛出那个错误;`pcall` 可以接住。一个错误只会结束出错的那个
-- 进程:别的进程继续运行。
-- 试一试:去掉 `stderr = "null"`:会输出什么,输出到哪里?去掉 `pcall`。在函数里写
-- `os.exit(3)`:这时 `result` 怎么说?
local process = require "process"

local function divide(a, b)
  if b == 0 then error("division by zero", 0) end
  return a // b, a % b
end

if process.is_main() then
  local good = process.spawn(divide, 17, 5)
  print("17 by 5:", good:result()) -- 会等待

  -- 进程自己也会输出它的错误,这里不要。
  local bad = process.spawn {
    target = divide,
    args = { 1, 0 },
    stderr = "null",
  }
  local is_well, message = pcall(bad.result, bad)
  print(is_well, message:match "[^\n]*") -- 第一行

  print("exit codes: " .. good.exitcode .. " and " .. bad.exitcode)
end
