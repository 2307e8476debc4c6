-- fails: processes
local process = require "process"

local gift = process.Value(0)

local function prepare()
  gift.value = 42
end

if process.is_main() then
  prepare()
  print("found " .. gift.value)
end
