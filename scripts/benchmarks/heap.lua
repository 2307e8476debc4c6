-- What the programs with a large heap share: how it is made, and how memory is looked at.
local heap = {}

-- Of a process's own memory, in KiB, what `file` of its folder in /proc has under the names that match `pattern`.
local function kibibytes(file, pattern)
  local sum = 0
  for line in io.lines("/proc/" .. file) do
    sum = sum + (tonumber(line:match("^" .. pattern .. ":%s*(%d+) kB")) or 0)
  end
  return assert(sum > 0 and sum, file .. " tells nothing")
end

function heap.resident() return kibibytes("self/status", "VmRSS") end

function heap.private() return kibibytes("self/smaps_rollup", "Private_%w+") end

-- A list of small tables, each with a string of its own, that together take `mebibytes`. Ends the program where the
-- machine has too little memory for two such processes, with all copied.
function heap.make(mebibytes)
  if kibibytes("meminfo", "MemAvailable") < 3 * mebibytes * 1024 then
    print(("skipped: needs %d MiB of free memory"):format(3 * mebibytes))
    os.exit(0)
  end
  local list, goal = {}, heap.resident() + mebibytes * 1024
  while heap.resident() < goal do
    for _ = 1, 10000 do
      local number = #list + 1
      list[number] = { number, number, number, number, number, number, "item " .. number }
    end
  end
  return list
end

return heap
