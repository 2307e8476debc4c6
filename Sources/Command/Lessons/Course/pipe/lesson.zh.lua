-- 管道:两个进程对话。管道有两端,从一端送进去的,从另一端收到。
--
-- 看什么:问、答、问、答。`recv` 会等到有东西来。主进程关闭自己的一端之后,再没有
-- 人能提问了,子进程的 `recv` 就会这样说:nil 和 "closed"。
-- 试一试:去掉子进程里的 `asking:close()`。它也继承了那一端,于是在等它自己:脚本
-- 会怎样结束?送一个表,或者一个函数。
local process = require "process"

local asking, answering = process.Pipe()

local function child()
  asking:close() -- 主进程的那一端:继承来的,这里用不着
  while true do
    local number, reason = answering:recv()
    if number == nil then
      print("child: " .. reason)
      return
    end
    print("child: " .. number .. " times " .. number .. "?")
    answering:send(number * number)
  end
end

if process.is_main() then
  local p = process.Process { target = child }
  p:start()
  for number = 6, 7 do
    asking:send(number)
    print("main process: " .. asking:recv())
  end
  asking:close()
end
