-- fails: prints
local process = require "process"

local gift = process.Value(0)

local function prepare()
  gift.value = 42
end

if process.is_main() then
  local p = process.spawn(prepare)
  p:join(0.1)
  print("found " .. gift.value)
  p:join()
end
