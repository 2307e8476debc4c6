-- A deadlock: each of two processes has what the other waits for. And its
-- cure: everybody takes the locks in the same order.
--
-- What to see: Ann has the fork and wants the knife, Ben has the knife and
-- wants the fork. They would wait for ever, so they wait for half a second only
-- and give up. In the second part both take the fork first: who has it gets the
-- knife too, and the other waits a little.
-- What to try: `second:acquire()` without the time, and read what is said of
-- the two. In the second part, give Ben the two in the other order, and run it
-- often: why is it seldom a deadlock, and why is that worse?
local process = require "process"

local fork, knife = process.Lock(), process.Lock()
local both = process.Barrier(2) -- makes sure that it happens: see barrier.lua

local function try_to_eat(name, first, second)
  first:acquire()
  both:wait() -- each has one now
  local got = second:acquire(0.5)
  print(name .. (got and " eats" or " waits in vain"))
  both:wait() -- nobody gives back before the other has given up
  if got then second:release() end
  first:release()
end

local function eat(name, first, second)
  first:acquire()
  second:acquire()
  print(name .. " eats")
  second:release()
  first:release()
end

if process.is_main() then
  -- The deadlock.
  local ann = process.spawn(try_to_eat, "Ann", fork, knife)
  local ben = process.spawn(try_to_eat, "Ben", knife, fork)
  process.join { ann, ben }

  -- The cure: one order for all.
  print "in the same order:"
  process.spawn(eat, "Ann", fork, knife)
  process.spawn(eat, "Ben", fork, knife)
end
