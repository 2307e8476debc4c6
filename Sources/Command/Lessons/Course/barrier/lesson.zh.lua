-- 屏障:进程互相等待,到齐了再一起往下走。
--
-- 看什么:三个选手到的时间不一样,但最后一个到之前,谁也不跑。
-- 试一试:`print(barrier:wait())`:它告诉每个进程什么?给 `process.Barrier` 的第
-- 二个参数写一个输出 "go!" 的函数:谁来调用它,调用几次?`process.Barrier(4)` 和
-- `print(barrier:wait(1))`:三个进程等不到第四个,会怎样?
local process = require "process"

local barrier = process.Barrier(3) -- 三个进程在等的时候打开

local function runner(name, seconds)
  process.sleep(seconds) -- 走到起点
  print(name .. " is at the start")
  barrier:wait()
  print(name .. " runs")
end

if process.is_main() then
  process.Process({ target = runner, args = { "Ann", 0.1 } }):start()
  process.Process({ target = runner, args = { "Ben", 0.5 } }):start()
  process.Process({ target = runner, args = { "Cleo", 0.3 } }):start()
end
