-- Runs a row's programs in turn, so that the machine's slower and faster times change all of them alike.
local measuring = {}

-- A row's programs: for procscript one of each size where it has sizes.
local function programs(row, peers)
  local list = {}
  for i, size in ipairs(row.sizes or { false }) do
    local text = size and row.procscript:format(size) or row.procscript
    list[#list + 1] = { tool = "procscript", text = text, index = i }
  end
  for _, peer in ipairs(peers) do list[#list + 1] = { tool = peer, text = row[peer], index = 1 } end
  return list
end

-- For each tool, procscript and `peers`, a list of the sizes' lists of numbers, one for each round. Or nil, and why the
-- row is skipped, or nothing where a program failed.
function measuring.samples(row, peers, tools, rounds)
  local samples = {}
  for round = 1, rounds do
    for _, program in ipairs(programs(row, peers)) do
      local number, reason = tools:number(program.tool, program.text, row.starts)
      if not number then return nil, reason end
      local lists = samples[program.tool] or {}
      lists[program.index] = lists[program.index] or {}
      lists[program.index][round] = number
      samples[program.tool] = lists
    end
  end
  return samples
end

return measuring
