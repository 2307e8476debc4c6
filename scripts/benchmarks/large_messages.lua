-- MiB a second: COUNT strings of 1 MiB go from one process to another through a CHANNEL, which is "queue" or "pipe".
local process = require "process"

local channel, count = arg[1], math.tointeger(arg[2])
local warmup = count // 10
local start = process.Barrier(2)

local send, receive
if channel == "queue" then
  local q = process.Queue(8)
  send = function(message) q:put(message) end
  receive = function() return q:get() end
else
  local reader, writer = process.Pipe(false)
  send = function(message) writer:send(message) end
  receive = function() return reader:recv() end
end

process.daemon(function()
  local message = ("x"):rep(1 << 20)
  for _ = 1, warmup do send(message) end
  start:wait()
  for _ = 1, count do send(message) end
end)
for _ = 1, warmup do receive() end
start:wait()
local begun = process.clock()
for _ = 1, count do receive() end
print(count / (process.clock() - begun))
