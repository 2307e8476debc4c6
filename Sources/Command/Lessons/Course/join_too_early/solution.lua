local process = require "process"

local function task(seconds)
  process.sleep(seconds)
  print("done after " .. seconds)
end

if process.is_main() then
  local list = {}
  for seconds = 1, 3 do
    local p = process.Process { target = task, args = { seconds } }
    p:start()
    table.insert(list, p)
  end
  for _, p in ipairs(list) do p:join() end
  print "all done"
end
