-- fails: prints_before
local process = require "process"

local function cook(name)
  print(name .. " has prepared")
  process.sleep(3600)
  print(name .. " serves")
end

if process.is_main() then
  process.spawn { target = cook, args = { "Ann" }, name = "Ann" }
  process.spawn { target = cook, args = { "Ben" }, name = "Ben" }
end
