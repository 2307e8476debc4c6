-- Sleeps 20 ms at a time, and tells how late it woke at the worst. For each line of its input, which names a pipe of the
-- file system, it writes there the seconds since the line before; it ends with its input.
local process = require "process"

local NAP = 0.02

local naps, worst = process.Value(0), process.Value(0.0)

local function sleep_on()
  while true do
    local begun = process.clock()
    process.sleep(NAP)
    local late = process.clock() - begun - NAP
    if late > worst.value then worst.value = late end
    naps:add(1)
  end
end

process.daemon(sleep_on)
for place in io.lines() do
  -- The nap in which the question came is over first, however long it takes.
  local begun = naps.value
  while naps.value == begun do process.sleep(NAP / 4) end
  local late = worst.value
  worst.value = 0.0
  local answer <close> = assert(io.open(place, "w"))
  answer:write(late, "\n")
end
