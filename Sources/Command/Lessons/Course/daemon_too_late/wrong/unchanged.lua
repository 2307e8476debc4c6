-- fails: ends_well
local process = require "process"

local function log()
  process.sleep(60)
  print "the logger ends by itself"
end

local function work(seconds)
  process.sleep(seconds)
  print("worked for " .. seconds)
end

if process.is_main() then
  local logger = process.spawn { target = log, name = "logger" }
  local short = process.spawn { target = work, args = { 1 }, name = "short" }
  local long = process.spawn { target = work, args = { 2 }, name = "long" }
  logger.daemon = true
end
