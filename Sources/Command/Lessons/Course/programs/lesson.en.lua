-- Programs and pipes: a process may run a program of the system in place of a
-- function, and what one prints may be what the next one reads.
--
-- What to see: `process.run` runs a program to its end, and tells what it has
-- printed and its exit code. In a pipeline all parts run at the same time, each
-- of them a process; a function reads and prints there as a program does.
-- In the end the conversation of pipe.lua, with a program: it waits for the
-- next number while its answer is printed here.
-- What to try: `check = true` for grep: what does the error say? A program that
-- is not there. "sort", "-rn" as the last part of the pipeline. Leave out
-- `p.stdin:close()`: now the program waits for more, and `p:join()` for the
-- program, so press Ctrl-C.
local process = require "process"

local function measure()
  for word in io.lines() do print(#word .. " " .. word) end
end

-- In the shell's own language: the square of each number that comes.
local squares = "while read n; do echo $((n * n)); done; exit 3"

if process.is_main() then
  -- A program. No shell is between: it gets each word as it is written here.
  local sorted = process.run { "sort", "-n", input = "10\n9\n8\n" }
  io.write(sorted.stdout)

  -- What an exit code says is up to the program: with grep 0 is that something
  -- was found, 1 that nothing was, and more that something went wrong.
  local found = process.run { "grep", "fig", input = "pear\nplum\n" }
  print("grep's exit code: " .. found.exitcode)

  -- A pipeline: a program, a function, a program.
  local lengths = process.run {
    { "sort", "-u" },
    { measure, name = "measure" },
    { "sort", "-n" },
    input = "plum\norange\nplum\nfig\n",
  }
  io.write(lengths.stdout)

  -- A program that runs on meanwhile: this process has the other ends of pipes.
  local p = process.spawn {
    command = { "sh", "-c", squares },
    stdin = "pipe",
    stdout = "pipe",
  }
  for number = 6, 7 do
    p.stdin:write(number, "\n")
    print(number .. " times " .. number .. ": " .. p.stdout:read()) -- a line
  end
  p.stdin:close() -- no more will come
  p:join()
  print("the exit code of sh: " .. p.exitcode)
end
