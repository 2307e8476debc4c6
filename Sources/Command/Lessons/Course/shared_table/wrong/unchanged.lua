-- fails: prints
local process = require "process"

local party = process.shared { guests = {} }

local function invite(name)
  local guests = party.guests
  table.insert(guests, name)
  party.guests = guests
end

if process.is_main() then
  process.join { process.spawn(invite, "Ann"), process.spawn(invite, "Ben") }
  local guests = party.guests
  table.sort(guests)
  print(table.concat(guests, " and "))
end
