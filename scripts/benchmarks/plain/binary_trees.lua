-- Milliseconds for small tables that come and go: trees are built, counted and forgotten, beside one that stays.
local DEPTH <const> = 16

local function tree(depth)
  if depth == 0 then return {} end
  return { tree(depth - 1), tree(depth - 1) }
end

local function count(node)
  if not node[1] then return 1 end
  return 1 + count(node[1]) + count(node[2])
end

local begun = os.clock()
local lasting = tree(DEPTH)
for depth = 4, DEPTH, 3 do
  for _ = 1, 1 << (DEPTH - depth) do assert(count(tree(depth)) == (2 << depth) - 1) end
end
assert(count(lasting) == (2 << DEPTH) - 1)
print((os.clock() - begun) * 1e3)
