-- 找到死锁:运行一千次也未必出现一次的死锁。
--
-- 看什么:两个进程在两个账户之间转账,一个转过去,一个转过来。每个都先锁住要取钱
-- 的账户,再锁另一个。照样运行,几乎每次两个都能做完。所有顺序当中有两种,各自拿
-- 着一把锁,等着对方手里的那把:explore 失败了,测试就该这样,并且说出一种顺序。
-- 如果大家都按同样的顺序拿锁,就没有这样的顺序了。
-- 试一试:`print(failed.text)`:每一步,以及最后谁在等谁。`failed:picture()`:把
-- 这个圈画出来。再加第三个账户,让钱转一圈:有多少种顺序,其中多少种会失败?
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
