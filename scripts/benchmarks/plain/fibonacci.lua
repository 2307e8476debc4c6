-- Milliseconds for calls: Fibonacci numbers by their definition.
local function fibonacci(n)
  if n < 2 then return n end
  return fibonacci(n - 1) + fibonacci(n - 2)
end

local begun = os.clock()
assert(fibonacci(33) == 3524578)
print((os.clock() - begun) * 1e3)
