-- Of several measurements of the same: the middle, and the ends.
local statistics = {}

function statistics.sorted(list)
  local copy = table.move(list, 1, #list, 1, {})
  table.sort(copy)
  return copy
end

function statistics.median(list)
  local sorted = statistics.sorted(list)
  local middle = #sorted // 2 + 1
  return #sorted % 2 == 1 and sorted[middle] or (sorted[middle - 1] + sorted[middle]) / 2
end

return statistics
