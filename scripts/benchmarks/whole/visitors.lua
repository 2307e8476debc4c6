-- Seconds to find the ten addresses that come most often in FILES, a web server's logs as gzip packs them: by PROCESSES at
-- a time, each a pipeline of gzip, a function and sort.
local process = require "process"

local processes, lines = math.tointeger(arg[1]), math.tointeger(arg[2])
local files = table.move(arg, 3, #arg, 1, {})

local function addresses()
  local counts = {}
  for line in io.lines() do
    local address = line:match "^(%S+)"
    counts[address] = (counts[address] or 0) + 1
  end
  for address, count in pairs(counts) do io.write(count, " ", address, "\n") end
end

local function counted(file)
  return process.run{ { "gzip", "-dc", file }, addresses, { "sort", "-rn" }, check = true }.stdout
end

local begun = process.clock()
local pool <close> = process.Pool(processes)
local sums, all = {}, 0
for text in pool:imap_unordered(counted, files) do
  for count, address in text:gmatch "(%d+) (%S+)" do
    sums[address] = (sums[address] or 0) + tonumber(count)
    all = all + tonumber(count)
  end
end
local order = {}
for address in pairs(sums) do order[#order + 1] = address end
table.sort(order, function(a, b) return sums[a] > sums[b] or sums[a] == sums[b] and a < b end)
assert(all == lines and sums[order[1]] >= sums[order[10]], all)
print(process.clock() - begun)
