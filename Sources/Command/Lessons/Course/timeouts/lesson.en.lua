-- Timeouts: waiting, but not for ever.
--
-- What to see: each wait takes a time as its last argument. What could not be
-- had in that time is no error: the answer is nil or false, and the reason,
-- "timeout". A process that was waited for in vain goes on.
-- What to try: `p:join(0)`, which only looks. `p:result(0.5)`. Two processes
-- and `process.join({ p, q }, 0.5)`: one deadline for both.
local process = require "process"

if process.is_main() then
  local p = process.spawn(process.sleep, 2)
  print(p:join(0.5)) -- false, and why
  print(p:is_alive()) -- true: it has not heard of that
  p:join()
  print "now it has ended"

  local queue = process.Queue()
  print(queue:get(0.2)) -- waited in vain
  print(queue:try_get()) -- did not wait at all
end
