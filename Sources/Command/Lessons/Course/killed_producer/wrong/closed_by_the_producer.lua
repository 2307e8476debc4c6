-- fails: source_keeps
local process = require "process"

local queue = process.Queue()

local function produce()
  for number = 1, 3 do queue:put(number) end
  queue:close()
  process.current():kill() -- as somebody else might do it
end

if process.is_main() then
  local p = process.spawn { target = produce, name = "producer" }
  local number = queue:get()
  while number do
    print("got " .. number)
    number = queue:get()
  end
  p:join()
  print("the producer was ended by " .. p.signal)
end
