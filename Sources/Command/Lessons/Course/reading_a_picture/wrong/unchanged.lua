-- fails: is_a_zombie_for
local process = require "process"

local function task(seconds)
  process.sleep(seconds)
end

if process.is_main() then
  local quick = process.spawn { target = task, args = { 1 }, name = "quick" }
  local worker = process.spawn { target = task, args = { 3 }, name = "worker" }
  local idler = process.spawn { target = task, args = { 10 }, name = "idler" }
  quick:join()
  worker:join()
  idler:join()
end
