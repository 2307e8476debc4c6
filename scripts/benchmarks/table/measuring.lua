-- Runs a row's programs in turn, so that the machine's slower and faster times change all of them alike.
local measuring = {}

-- How often a row is measured at the most.
local TRIES = 3

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

-- What `measuring.samples` says, of one time.
local function samples_once(row, peers, tools, rounds, watched)
  local samples, late = {}, 0
  for round = 1, rounds do
    for _, program in ipairs(programs(row, peers)) do
      local is_ours = program.tool == "procscript" or program.tool == "alone"
      if is_ours then watched:lateness() end
      local number, reason = tools:number(program.tool, program.text, row.starts)
      if not number then return nil, nil, reason end
      if is_ours then late = math.max(late, watched:lateness()) end
      local lists = samples[program.tool] or {}
      lists[program.index] = lists[program.index] or {}
      lists[program.index][round] = number
      samples[program.tool] = lists
    end
  end
  return samples, late
end

-- For each tool, procscript and `peers`, a list of the sizes' lists of numbers, one for each round; and how many seconds
-- late the neighbour was at the worst while programs of procscript ran. Or nil twice, and why the row is skipped, or
-- nothing where a program failed.
--
-- Where the neighbour was too late the row is measured again, and the time counts in which it was least so: what our
-- programs do to others they do each time, a busy machine only sometimes.
function measuring.samples(row, peers, tools, rounds, watched)
  local best, least
  for _ = 1, TRIES do
    local samples, late, reason = samples_once(row, peers, tools, rounds, watched)
    if not samples then return nil, nil, reason end
    if not best or late < least then best, least = samples, late end
    if least <= watched.LIMIT then break end
  end
  return best, least
end

return measuring
