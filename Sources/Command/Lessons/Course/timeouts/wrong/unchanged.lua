-- fails: prints
local process = require "process"

if process.is_main() then
  local list = {}
  for _, seconds in ipairs { 1, 3, 5 } do
    table.insert(list, process.spawn(process.sleep, seconds))
  end

  local done = 0
  for _, p in ipairs(list) do
    if p:join(2) then done = done + 1 else p:terminate() end
  end
  print(done .. " done")
end
