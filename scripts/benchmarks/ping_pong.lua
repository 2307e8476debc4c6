-- Round trips a second: a small integer goes through a pipe to another process and comes back, COUNT times.
local process = require "process"

local count = math.tointeger(arg[1])
local warmup = count // 10
local here, there = process.Pipe()
local start = process.Barrier(2)

local function answer(times)
  for _ = 1, times do there:send(there:recv()) end
end

local function ask(times)
  for i = 1, times do
    here:send(i % 256)
    here:recv()
  end
end

process.daemon(function()
  answer(warmup)
  start:wait()
  answer(count)
end)
ask(warmup)
start:wait()
local begun = process.clock()
ask(count)
print(count / (process.clock() - begun))
