-- Milliseconds for float arithmetic over arrays: the largest singular value of the matrix whose elements are 1, 1/2,
-- 1/3, 1/4 and so on, counted along the diagonals of its upper left corner, by the power method.
local SIZE <const> = 300

local function element(i, j)
  local diagonal = i + j - 2
  return 1.0 / (diagonal * (diagonal + 1) // 2 + i)
end

local function transposed_element(i, j) return element(j, i) end

local function multiply(vector, matrix)
  local product = {}
  for i = 1, SIZE do
    local sum = 0.0
    for j = 1, SIZE do sum = sum + matrix(i, j) * vector[j] end
    product[i] = sum
  end
  return product
end

local function dot(a, b)
  local sum = 0.0
  for i = 1, SIZE do sum = sum + a[i] * b[i] end
  return sum
end

local begun = os.clock()
local vector, image = {}, nil
for i = 1, SIZE do vector[i] = 1.0 end
for _ = 1, 20 do
  image = multiply(vector, element)
  vector = multiply(image, transposed_element)
end
image = multiply(vector, element)
local norm = math.sqrt(dot(image, image) / dot(vector, vector))
assert(math.abs(norm - 1.274224) < 1e-5)
print((os.clock() - begun) * 1e3)
