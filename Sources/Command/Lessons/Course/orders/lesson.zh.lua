-- 所有顺序:很少见到的竞争,每次都能找到。
--
-- 看什么:两个进程各给计数器加一次 1。照样运行,几乎每次都得到 2。
-- process.explore 按所有的顺序运行它:其中有些得到 1,报告会说出一种。在 A2.B2.C
-- 里,主进程 A 走两步,子进程 B 走两步,然后 C 走一步:这时两个都读到了 0。用了锁,
-- 谁先谁后各有一种顺序,结果都是 2。这不是运气好:没有别的顺序了。
-- 试一试:`print(report.text)`:它会列出通往 1 的每一步。用 `counter:add(1)` 代替
-- 那两行。在 `count` 里写 `assert(counter.value == 2)`:那么 explore 返回 nil 和
-- 说明,正是测试所需要的。`procscript --explore` 对整个脚本做同样的事:写一个只
-- 调用 `count()` 的脚本试试。再对 race.lua 试试:为什么它的顺序太多?
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
