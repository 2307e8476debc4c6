local process = require "process"

local party = process.shared { guests = {} }

local function invite(name)
  party:update("guests", function(guests)
    table.insert(guests, name)
    return guests
  end)
end

if process.is_main() then
  process.join { process.spawn(invite, "Ann"), process.spawn(invite, "Ben") }
  local guests = party.guests
  table.sort(guests)
  print(table.concat(guests, " and "))
end
