-- fails: prints
local process = require "process"

local function task(seconds)
  process.sleep(seconds)
end

if process.is_main() then
  local start_time = process.clock()
  local function tell(name)
    print(name .. " after " .. math.floor(process.clock() - start_time))
  end

  local long = process.spawn(task, 3)
  local middle = process.spawn(task, 2)
  local short = process.spawn(task, 1)

  tell "short"
  middle:join()
  tell "middle"
  long:join()
  tell "long"
end
