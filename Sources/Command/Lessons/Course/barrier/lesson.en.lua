-- A barrier: processes wait for each other, and go on together.
--
-- What to see: the runners come at different times, but none runs before the
-- last one is there.
-- What to try: `print(barrier:wait())`: what does it tell them? A function that
-- prints "go!" as the second argument of `process.Barrier`: who calls it, and
-- how often? `process.Barrier(4)` with `print(barrier:wait(1))`: what becomes
-- of the three who wait for a fourth?
local process = require "process"

local barrier = process.Barrier(3) -- opens when three are waiting

local function runner(name, seconds)
  process.sleep(seconds) -- the way to the start
  print(name .. " is at the start")
  barrier:wait()
  print(name .. " runs")
end

if process.is_main() then
  process.Process({ target = runner, args = { "Ann", 0.1 } }):start()
  process.Process({ target = runner, args = { "Ben", 0.5 } }):start()
  process.Process({ target = runner, args = { "Cleo", 0.3 } }):start()
end
