-- All orders: a race that is seldom seen is found each time.
--
-- What to see: two processes add one to a counter, each once. Run as it is, it
-- would count to 2 nearly always. process.explore runs it in all orders that
-- there are: some of them count to 1, and the report names one. In A2.B2.C the
-- main process A takes two steps, the child B two, and C the next: then both
-- have read 0. With the lock there is an order for each who comes first, and
-- all of them count to 2. That is no luck: no order is left.
-- What to try: `print(report.text)`: it shows the steps of the way to 1.
-- `counter:add(1)` in place of the two lines. `assert(counter.value == 2)` in
-- `count`: then explore returns nil and what to say of it, as a test wants it.
-- `procscript --explore` does the same with a script as it is: write one that
-- calls `count()` alone. And with race.lua: why are its orders too many?
local process = require "process"

local lock = process.Lock()

local function count(add)
  local counter = process.Value(0)
  local b = process.spawn(add, counter)
  local c = process.spawn(add, counter)
  process.join { b, c }
  return counter.value
end

local function add(counter)
  local number = counter.value
  counter.value = number + 1
end

local function add_with_lock(counter)
  lock:with(add, counter)
end

local function show(title, fn)
  local report = process.explore(fn)
  print(title .. ", all orders: " .. tostring(report.complete))
  for _, outcome in ipairs(report.outcomes) do
    local order = outcome.schedule ~= "" and ", as " .. outcome.schedule or ""
    print(outcome.count .. " count to " .. outcome.values[1] .. order)
  end
end

if process.is_main() then
  show("as it is", function() return count(add) end)
  show("with the lock", function() return count(add_with_lock) end)
end
