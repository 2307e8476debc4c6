-- Sleep is no synchronization: it waits for a time, not for an event.
--
-- What to see: a child makes something ready, which takes no time at all, and
-- its parent sleeps for a tenth of a second "until it is there". It is, in all
-- orders, as long as every process goes on when it can. But a machine may be
-- busy, and then any process can be late by any time: explore tries that too,
-- and finds the parent with nothing in its hand. Whoever waits for the event
-- is not concerned: there is one outcome, however late anybody is.
-- What to try: a sleep of an hour in place of 0.1: is that better? With
-- `exact_time = true` nobody is late: what does explore say then, and is it
-- true? An event that is waited for with a time, `ready:wait(0.1)`.
local process = require "process"

local function meet(wait)
  local ready, gift = process.Event(), process.Value(0)
  local p = process.spawn(function()
    gift.value = 42
    ready:set()
  end)
  wait(ready)
  local found = gift.value
  p:join()
  return found
end

local function show(title, wait)
  local function run() return meet(wait) end
  local report = process.explore(run, { schedules = 50 })
  print(title .. ", all orders: " .. tostring(report.complete))
  for _, outcome in ipairs(report.outcomes) do
    local when = ""
    if outcome.late > 0 then when = ", if late: " .. outcome.schedule end
    print("found " .. outcome.values[1] .. when)
  end
end

if process.is_main() then
  show("a sleep", function() process.sleep(0.1) end)
  show("an event", function(ready) ready:wait() end)
end
