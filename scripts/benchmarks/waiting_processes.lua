-- Microseconds for one of WAITERS processes that wait on a KIND to be woken, and wait again: COUNT times in all. Others
-- need not wake by a message of a "queue" or a notification of a "condition"; by an "event" all do.
local process = require "process"

local kind, waiters, count = arg[1], math.tointeger(arg[2]), math.tointeger(arg[3])
local answers = process.Queue()
local event = { process.Event(), process.Event() }
local condition, left = process.Condition(), process.Value(0)
local questions = process.Queue()

local wait = {}

function wait.queue()
  for question in questions:values() do answers:put(question) end
end

function wait.condition()
  while true do
    condition:acquire()
    while left.value == 0 do condition:wait() end
    left:add(-1)
    condition:release()
    answers:put(1)
  end
end

function wait.event()
  local turn = 1
  while true do
    event[turn]:wait()
    turn = 3 - turn
    answers:put(1)
  end
end

local wake = { turn = 1 }

-- How many each wakes.
function wake.queue()
  questions:put(1)
  return 1
end

function wake.condition()
  condition:with(function()
    left:add(1)
    condition:notify()
  end)
  return 1
end

function wake.event()
  event[3 - wake.turn]:clear()
  event[wake.turn]:set()
  wake.turn = 3 - wake.turn
  return waiters
end

local function run(times)
  local done = 0
  while done < times do
    local woken = wake[kind]()
    for _ = 1, woken do answers:get() end
    done = done + woken
  end
end

for _ = 1, waiters do process.daemon(wait[kind]) end
run(waiters)
process.sleep(math.max(0.2, waiters / 400))
run(count // 10)
local begun = process.clock()
run(count)
print((process.clock() - begun) / count * 1e6)
os.exit(0)
