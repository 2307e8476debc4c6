-- A deadlock is found: one that comes once in a thousand runs, if at all.
--
-- What to see: two processes move money between two accounts, one to and one
-- fro. Each locks the account that it takes from, then the other one. Run as
-- it is, both are done nearly always. In two of all orders each has a lock and
-- waits for the one that the other has: explore fails, as a test should, and
-- names an order. Where all lock in the same order, no such order is left.
-- What to try: `print(failed.text)`: the steps, and who waits for whom at the
-- end. `failed:picture()`: the circle as a picture. A third account, and money
-- that goes round: how many orders are there, and how many of them fail?
local process = require "process"

local function account(money)
  return { lock = process.Lock(), money = process.Value(money) }
end

local function move(from, to)
  from.money:add(-10)
  to.money:add(10)
end

local function transfer(from, to)
  from.lock:acquire()
  to.lock:acquire()
  move(from, to)
  to.lock:release()
  from.lock:release()
end

local function transfer_in_order(from, to, first, second)
  first.lock:acquire()
  second.lock:acquire()
  move(from, to)
  second.lock:release()
  first.lock:release()
end

local function to_and_fro(transfer)
  local a, b = account(100), account(50)
  local to = process.spawn(transfer, a, b, a, b)
  local fro = process.spawn(transfer, b, a, a, b)
  process.join { to, fro }
  return a.money.value, b.money.value
end

local function show(title, transfer)
  local function run() return to_and_fro(transfer) end
  local report, _, failed = process.explore(run)
  print(title .. ": " .. (report and "no order fails" or "an order fails"))
  for _, outcome in ipairs((report or failed).outcomes) do
    local what = "both are done"
    if outcome.deadlock then what = "a deadlock, as " .. outcome.schedule end
    print(outcome.count .. ": " .. what)
  end
end

if process.is_main() then
  show("own account first", transfer)
  show("the same order for all", transfer_in_order)
end
