-- 看图:几个进程同时做了什么,一眼就能看出来。
--
-- 看什么:每个进程占一条泳道,在父进程的下面,从左到右是它的一生。上下对齐的就是
-- 同一时刻发生的。粗线表示正在计算,点表示正在睡眠。
-- A 是主进程,它开启了三个子进程(┬:时间太近,共用一个符号)。它在 `join` 里等到
-- C 结束,取走 C 的退出码(┴)。
-- B 最先结束,它的泳道接着是 Z:僵尸进程(见 zombie.lua),因为 A 有空之前,没有
-- 人来取它的退出码。
-- D 本来要睡 10 秒;A 给它发了一个信号(↯),结束了它(✗)。
-- 试一试:把 `quick:join()` 写在 `worker:join()` 之前:僵尸进程现在在哪里?
-- 去掉 `idler:kill()` 和 `idler:join()`:D 的泳道怎样结束?
-- `procscript --timeline 文件` 可以画任何脚本,不用改它;
-- `procscript --timeline=live 文件` 边运行边画。
-- `procscript --timeline=run.html 文件` 之后,用浏览器打开 run.html:放大,指着看。
-- 把 run.html 换成 a.txt,再换成 b.txt,用 `diff a.txt b.txt` 比较两次运行:里面
-- pid 用字母表示,没有时间。
local process = require "process"

local function compute(seconds)
  local start_time = process.clock()
  repeat until process.clock() - start_time >= seconds
end

local function work()
  compute(0.3)
  process.sleep(0.5)
end

if process.is_main() then
  local quick = process.Process { target = compute, args = { 0.1 } }
  local worker = process.Process { target = work }
  local idler = process.Process { target = process.sleep, args = { 10 } }
  quick.name, worker.name, idler.name = "quick", "worker", "idler"

  process.picture(function() -- 画出它里面发生的事,等它返回之后
    quick:start()
    worker:start()
    idler:start()

    worker:join() -- 不管别的进程在做什么
    process.sleep(0.2)
    idler:kill()
    idler:join()
    quick:join()
  end)

  for _, p in ipairs { quick, worker, idler } do
    print(p.name, p.exitcode, p.signal)
  end
end
