local process = require "process"

local gift = process.Value(0)

local function prepare()
  gift.value = 42
end

if process.is_main() then
  local p = process.spawn(prepare)
  p:join()
  print("found " .. gift.value)
end
