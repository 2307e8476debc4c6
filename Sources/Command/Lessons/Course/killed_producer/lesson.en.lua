-- A killed producer: a process that is killed in the middle of its work, while
-- it puts things into a queue as fast as it can.
--
-- What to see: all that it has put is in the queue, whole and in order, and the
-- queue works on. (Python's documentation warns that killing a process may
-- damage the queue that it uses.) A producer that is killed after `put` and
-- before it has counted has put one more than it has counted.
-- What to try: kill it a hundred times, in a loop. Two producers, one of them
-- killed. A consumer that is killed in the middle: what it had already got is
-- gone with it, and nothing else.
local process = require "process"

local queue = process.Queue()
local counted = process.Value(0)

local function produce()
  local number = 0
  while true do
    number = number + 1
    queue:put { number = number, text = ("x"):rep(1000) }
    counted.value = number -- by now it is certainly put
  end
end

if process.is_main() then
  local p = process.spawn(produce)
  while counted.value < 1000 do -- until it is at full speed
    process.sleep(0.001)
  end
  p:kill()
  p:join()
  print("the producer was ended by " .. p.signal)

  local whole, number = true, 0
  local message = queue:try_get() -- nil when there are no more
  while message do
    number = number + 1
    whole = whole and message.number == number and #message.text == 1000
    message = queue:try_get()
  end
  print("put, and got: " .. number)
  print("whole and in order: " .. tostring(whole))
  print("lost: " .. math.max(0, counted.value - number))

  queue:put "the queue works on"
  print(queue:get())
end
