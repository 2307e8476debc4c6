-- fails: ends_well
local process = require "process"

local queue = process.Queue { name = "orders" }

local function produce()
  for _, name in ipairs { "tea", "cake", "bread" } do
    queue:put(name)
  end
end

local function consume()
  for name in queue:values() do
    print("got " .. name)
  end
  print "no more"
end

if process.is_main() then
  process.spawn { target = produce, name = "producer" }
  process.spawn { target = consume, name = "consumer" }
end
