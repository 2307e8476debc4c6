-- Producer and consumer: one process makes things, another uses them, and a
-- queue is between them.
--
-- What to see: each works at its own speed. The producer is quicker, but soon
-- two buns are in the queue, and `put` waits until there is room for the next.
-- When the queue is closed and empty, the consumer's loop ends.
-- What to try: a queue without the 2; a quick consumer and a slow producer; two
-- consumers: does each bun still go to one of them only?
local process = require "process"

local queue = process.Queue(2) -- room for two

local function produce()
  for number = 1, 5 do
    print("bun " .. number .. " is baked")
    queue:put("bun " .. number) -- waits while there is no room
  end
  queue:close() -- no more will come
end

local function consume()
  for bun in queue:values() do -- waits while there is none
    process.sleep(0.2)
    print(bun .. " is eaten")
  end
  print "no more buns"
end

if process.is_main() then
  local producer = process.Process { target = produce }
  local consumer = process.Process { target = consume }
  producer:start()
  consumer:start()
end
