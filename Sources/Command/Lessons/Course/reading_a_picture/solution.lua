local process = require "process"

local function task(seconds)
  process.sleep(seconds)
end

if process.is_main() then
  local quick = process.spawn { target = task, args = { 1 }, name = "quick" }
  local worker = process.spawn { target = task, args = { 3 }, name = "worker" }
  local idler = process.spawn { target = task, args = { 10 }, name = "idler" }
  worker:join()
  idler:kill()
  quick:join()
  idler:join()
end
