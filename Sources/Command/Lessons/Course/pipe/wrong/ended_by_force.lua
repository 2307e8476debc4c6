-- fails: prints
local process = require "process"

local asking, answering = process.Pipe()

local function double()
  local number = answering:recv()
  while number do
    answering:send(2 * number)
    number = answering:recv()
  end
  print "goodbye"
end

if process.is_main() then
  local p = process.spawn(double)
  for number = 1, 2 do
    asking:send(number)
    print(asking:recv())
  end
  p:terminate()
  p:join()
  print "the child has hung up"
end
