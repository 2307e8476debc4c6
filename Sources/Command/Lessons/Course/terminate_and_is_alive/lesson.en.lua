-- `terminate`, `is_alive`, and an attribute of your own.
--
-- What to see: "meet is gone" never comes. Right after `terminate` the process
-- may be alive or not: the system has been asked to end it, which takes a
-- moment. Only `join` makes sure.
-- What to try: `print(p.exitcode, p.signal)` at the end; `p:kill()` in place of
-- `p:terminate()`; no sleep at all.
local process = require "process"

local function task(name)
  print(name .. " is running")
  process.sleep(2)
  print(name .. " is gone")
end

if process.is_main() then
  local p = process.Process { target = task, args = { "meet" }, age = 18 }
  print(p.age) -- 18: a name that means nothing else is an attribute of yours
  print(p:is_alive()) -- false: not yet started

  p:start()
  print(p:is_alive()) -- true

  process.sleep(1)
  p:terminate()
  print(p:is_alive()) -- true or false

  p:join()
  print(p:is_alive()) -- false
end
