-- Rows beside what the command was at another revision, which runs the same programs in turn with it.
local goals = require "goals"

local revisions = {}

-- What chance may make of a row.
local TOLERANCE = "1.05"

-- Whether less is better, by a row's goals; nil where none says so.
local function sign(row)
  for _, goal in ipairs(row.goals) do
    for _, term in ipairs(goals.parsed(goal)) do
      if term.sign then return term.sign end
    end
  end
end

-- The row with one more goal: that it is no worse than at the other revision. As it is where there is none to be compared
-- with, or that one cannot run the row's program.
function revisions.compared(row, used)
  if not used.commands.before then return row end
  local program = row.sizes and row.procscript:format(row.sizes[1]) or row.procscript
  if not used:number("before", program, row.starts and 1) then return row end
  local compared = { before = program, goals = { table.unpack(row.goals) } }
  local better = sign(row)
  local bound = { ["≤"] = "≤ " .. TOLERANCE .. " ", ["≥"] = "≥ 1/" .. TOLERANCE .. " " }
  table.insert(compared.goals, (better and bound[better] or "") .. "× before")
  return setmetatable(compared, { __index = row })
end

return revisions
