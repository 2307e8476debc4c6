-- Seconds for PROCESSES workers to count how often each word of FILE comes; TOTAL is how many there are.
local process = require "process"

local processes, path, total = math.tointeger(arg[1]), arg[2], math.tointeger(arg[3])
local PARTS, PIECE = 16, 1 << 20

-- The words of the lines that begin after the byte `first`, up to the one in which the byte `last` is.
local function counted(first, last)
  local file <close> = assert(io.open(path))
  file:seek("set", first)
  if first > 0 then file:read "L" end
  local counts = {}
  local place = file:seek()
  while place < last do
    local text = file:read(math.min(PIECE, last - place)) .. (file:read "L" or "")
    for word in text:gmatch "%S+" do counts[word] = (counts[word] or 0) + 1 end
    place = file:seek()
  end
  return counts
end

local begun = process.clock()
local file <close> = assert(io.open(path))
local size = file:seek "end"
local parts = {}
for i = 1, PARTS do parts[i] = { size * (i - 1) // PARTS, size * i // PARTS } end

local pool <close> = process.Pool(processes)
local sums, all = {}, 0
for counts in pool:imap_unordered(function(part) return counted(part[1], part[2]) end, parts) do
  for word, count in pairs(counts) do
    sums[word] = (sums[word] or 0) + count
    all = all + count
  end
end
assert(all == total, all)
print(process.clock() - begun)
