-- Milliseconds for closures: streams made of functions that hold other streams, and are called through them.
local COUNT <const> = 20000

local function count_to(last)
  local i = 0
  return function()
    if i < last then
      i = i + 1
      return i
    end
  end
end

local function map(fn, stream)
  return function()
    local value = stream()
    if value then return fn(value) end
  end
end

local function filter(is_wanted, stream)
  return function()
    local value
    repeat value = stream() until not value or is_wanted(value)
    return value
  end
end

local function fold(fn, sum, stream)
  for value in stream do sum = fn(sum, value) end
  return sum
end

local function add(a, b) return a + b end

local function multiple_of(divisor)
  return function(value) return value % divisor == 0 end
end

-- The squares of the multiples of 3, and for each number closures of its own.
local function run()
  local squares = map(function(x) return x * x end, filter(multiple_of(3), count_to(COUNT)))
  local sum = fold(add, 0, squares)
  for n = 1, COUNT // 4 do sum = sum + fold(add, 0, map(function(x) return x + n end, count_to(2))) end
  return sum
end

local function expected()
  local threes, quarter = COUNT // 3, COUNT // 4
  return 9 * threes * (threes + 1) * (2 * threes + 1) // 6 + quarter * (quarter + 1) + 3 * quarter
end

local begun = os.clock()
for _ = 1, 45 do assert(run() == expected()) end
print((os.clock() - begun) * 1e3)
