-- A pipe: two processes talk. It has two ends, and what is sent into one is
-- received at the other.
--
-- What to see: question, answer, question, answer. `recv` waits until something
-- comes. When the main process closes its end, nobody is left who could ask,
-- and the child's `recv` says so: nil and "closed".
-- What to try: leave out `asking:close()` in the child. It has inherited that
-- end too, so it waits for itself: how does the script end? Send a table, or a
-- function.
local process = require "process"

local asking, answering = process.Pipe()

local function child()
  asking:close() -- the main process's end: inherited, but not wanted here
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
