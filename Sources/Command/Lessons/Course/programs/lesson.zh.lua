-- 程序和管道:一个进程可以不运行函数,而运行系统里的一个程序;一个程序输出的,
-- 可以正好是下一个程序读入的。
--
-- 看什么:`process.run` 把一个程序运行到结束,返回它的输出和退出码。流水线里的各
-- 部分同时运行,每个都是一个进程;函数在里面也像程序一样读和输出。
-- 最后是 pipe.lua 里的那种对话,这次是和一个程序:这里输出它的回答时,它在等下一
-- 个数。
-- 试一试:给 grep 加上 `check = true`:错误怎么说?运行一个不存在的程序。把
-- "sort", "-rn" 作为流水线的最后一部分。去掉 `p.stdin:close()`:现在程序在等下一
-- 个数,`p:join()` 在等程序,所以要按 Ctrl-C。
local process = require "process"

local function measure()
  for word in io.lines() do print(#word .. " " .. word) end
end

-- 用 shell 自己的语言写:来一个数,就输出它的平方。
local squares = "while read n; do echo $((n * n)); done; exit 3"

if process.is_main() then
  -- 一个程序。中间没有 shell:每个词都原样传给它。
  local sorted = process.run { "sort", "-n", input = "10\n9\n8\n" }
  io.write(sorted.stdout)

  -- 退出码是什么意思,由程序自己定:grep 的 0 是找到了,1 是没有找到,更大的是
  -- 出了错。
  local found = process.run { "grep", "fig", input = "pear\nplum\n" }
  print("grep's exit code: " .. found.exitcode)

  -- 流水线:程序、函数、程序。
  local lengths = process.run {
    { "sort", "-u" },
    { measure, name = "measure" },
    { "sort", "-n" },
    input = "plum\norange\nplum\nfig\n",
  }
  io.write(lengths.stdout)

  -- 同时继续运行的程序:管道的另一端在当前进程手里。
  local p = process.spawn {
    command = { "sh", "-c", squares },
    stdin = "pipe",
    stdout = "pipe",
  }
  for number = 6, 7 do
    p.stdin:write(number, "\n")
    print(number .. " times " .. number .. ": " .. p.stdout:read()) -- 一行
  end
  p.stdin:close() -- 不会再有了
  p:join()
  print("the exit code of sh: " .. p.exitcode)
end
