-- Isolation: a child has its own copy of everything, as it was when the child
-- was started.
--
-- What to see: the child's list has a third element, the main process's has
-- not.
-- What to try: `p:join()` before the last line: the child is done by then, and
-- the main process's list is the same all the same. `table.insert(list, 4)`
-- right after `p:start()`: which of the two sees it?
local process = require "process"

local list = { 1, 2 }

local function task()
  table.insert(list, 3)
  print("child process: {" .. table.concat(list, ", ") .. "}")
end

if process.is_main() then
  local p = process.Process { target = task }
  p:start()
  print("main process: {" .. table.concat(list, ", ") .. "}")
end
