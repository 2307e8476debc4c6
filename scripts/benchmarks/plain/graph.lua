-- Milliseconds for a heap of linked objects, much of which lives long: graphs whose strongly connected parts are found,
-- as a compiler looks for loops.
local NODES <const>, KEPT <const> = 3000, 8

-- Rings of 10 nodes; each ring's first node leads to the next ring too.
local function graph()
  local nodes = {}
  for i = 1, NODES do nodes[i] = { name = "block " .. i, successors = {}, index = nil, low = nil, waits = false } end
  for i = 1, NODES do
    local is_last = i % 10 == 0
    table.insert(nodes[i].successors, nodes[is_last and i - 9 or i + 1])
    if i % 10 == 1 and i + 10 <= NODES then table.insert(nodes[i].successors, nodes[i + 10]) end
  end
  return nodes
end

-- Tarjan's algorithm.
local function parts(nodes)
  local found, stack, index = {}, {}, 0
  local function visit(node)
    index = index + 1
    node.index, node.low, node.waits = index, index, true
    stack[#stack + 1] = node
    for _, successor in ipairs(node.successors) do
      if not successor.index then
        visit(successor)
        node.low = math.min(node.low, successor.low)
      elseif successor.waits then
        node.low = math.min(node.low, successor.index)
      end
    end
    if node.low == node.index then
      local part = {}
      repeat
        local member = table.remove(stack)
        member.waits = false
        part[#part + 1] = member
      until member == node
      found[#found + 1] = part
    end
  end
  for _, node in ipairs(nodes) do
    if not node.index then visit(node) end
  end
  return found
end

local begun = os.clock()
local kept = {}
for i = 1, 40 do
  local found = parts(graph())
  assert(#found == NODES // 10 and #found[1] == 10)
  kept[i % KEPT] = found
end
print((os.clock() - begun) * 1e3)
