-- sleep 不是同步:它等的是一段时间,不是一件事。
--
-- 看什么:子进程准备好一样东西,一点时间也不花;父进程睡十分之一秒,"等它准备
-- 好"。只要每个进程能走就走,任何顺序下都准备好了。可是机器可能很忙,这时任何进程
-- 都可能迟到,迟到多久都可能:explore 也会试这种情况,于是发现父进程手里什么也没
-- 有。等待那件事本身的就不受影响:无论谁迟到多久,结果只有一种。
-- 试一试:把 0.1 换成一小时:会更好吗?写上 `exact_time = true`,就没有人迟到:
-- explore 这时怎么说,它说得对吗?等 Event 时写上时间:`ready:wait(0.1)`。
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
