-- 在循环里 `join`,一道面试题:第一部分怎样优化?
--
-- 看什么:两部分都用 3 秒多,但第二部分没有哪一行要写三遍。
-- 试一试:每部分开 10 个进程。把第二个循环换成 `process.join(list)`:它会 join
-- 列表里的每一个。
local process = require "process"

local function task(seconds)
  print "is running"
  process.sleep(seconds)
  print "is gone"
end

if process.is_main() then
  -- 题目。
  local start_time = process.clock()

  local p1 = process.Process { target = task, args = { 1 } }
  local p2 = process.Process { target = task, args = { 2 } }
  local p3 = process.Process { target = task, args = { 3 } }
  p1:start()
  p2:start()
  p3:start()

  p1:join()
  p2:join()
  p3:join()
  print("running time: " .. process.clock() - start_time) -- 3 秒多

  -- 答案:一个循环开启所有进程,再用一个循环 join 它们。
  start_time = process.clock()

  local list = {}
  for seconds = 1, 3 do
    local p = process.Process { target = task, args = { seconds } }
    table.insert(list, p)
    p:start()
  end

  for _, p in ipairs(list) do
    p:join()
  end
  print("running time: " .. process.clock() - start_time) -- 3 秒多
end
