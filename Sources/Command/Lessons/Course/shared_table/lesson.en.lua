-- A shared table: what all processes see, by name.
--
-- What to see: each process counts its votes into the same table, and none is
-- lost, since `update` reads, calls the function and writes without anybody
-- coming between. `votes.tea = votes.tea + 1` would be three steps: a race.
-- What to try: just that, in place of `update`, and `procscript --explore`. A
-- table in the table: what is read from it is a copy, so changing that changes
-- nothing. `votes:append("done")`: it is a list, too.
local process = require "process"

local votes = process.shared { tea = 0, coffee = 0 }

local function one_more(count)
  return count + 1
end

local function vote(list)
  for _, name in ipairs(list) do
    votes:update(name, one_more)
  end
end

if process.is_main() then
  local p = process.spawn(vote, { "tea", "coffee", "tea" })
  local q = process.spawn(vote, { "tea", "coffee" })
  process.join { p, q }
  print("tea: " .. votes.tea)
  print("coffee: " .. votes.coffee)
end
