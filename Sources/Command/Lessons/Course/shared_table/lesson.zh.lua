-- 共享的表:所有进程都能看到,按名字存取。
--
-- 看什么:每个进程都把票数加进同一个表,一票也不会丢,因为 `update` 从读、调用函数
-- 到写,中间没有别人能插进来。`votes.tea = votes.tea + 1` 则是三步:竞争。
-- 试一试:就用它代替 `update`,再用 `procscript --explore` 看看。在表里放一个表:
-- 从里面读出来的是副本,改了也没有用。`votes:append("done")`:它也可以是列表。
local process = require "process"

local votes = process.shared { tea = 0, coffee = 0 }

local function one_more(count)
  return count + 1
end

local function vote(list)
  for _, name in ipairs(list) do
    votes:update(name, one_more)
  end
end

if process.is_main() then
  local p = process.spawn(vote, { "tea", "coffee", "tea" })
  local q = process.spawn(vote, { "tea", "coffee" })
  process.join { p, q }
  print("tea: " .. votes.tea)
  print("coffee: " .. votes.coffee)
end
