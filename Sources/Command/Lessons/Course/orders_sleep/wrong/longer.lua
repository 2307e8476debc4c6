-- fails: prints
local process = require "process"

local gift = process.Value(0)

local function prepare()
  gift.value = 42
end

if process.is_main() then
  local p = process.spawn(prepare)
  process.sleep(3600)
  print("found " .. gift.value)
  p:join()
end
