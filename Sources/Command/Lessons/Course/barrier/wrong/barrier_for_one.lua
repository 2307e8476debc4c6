-- fails: prints_before
local process = require "process"

local ready = process.Barrier(1)

local function cook(name)
  print(name .. " has prepared")
  ready:wait()
  print(name .. " serves")
end

if process.is_main() then
  process.spawn { target = cook, args = { "Ann" }, name = "Ann" }
  process.spawn { target = cook, args = { "Ben" }, name = "Ben" }
end
