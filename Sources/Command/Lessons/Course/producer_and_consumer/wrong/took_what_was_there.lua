-- fails: each_message_once
local process = require "process"

local queue = process.Queue { name = "orders" }

local function produce()
  for _, name in ipairs { "tea", "cake", "bread" } do
    queue:put(name)
  end
  queue:close()
end

local function consume()
  local name = queue:try_get()
  while name do
    print("got " .. name)
    name = queue:try_get()
  end
  print "no more"
end

if process.is_main() then
  process.spawn { target = produce, name = "producer" }
  process.spawn { target = consume, name = "consumer" }
end
