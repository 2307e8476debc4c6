-- Measures the rows of rows.lua and prints the table: see scripts/bench.
local folder = arg[0]:match "^(.*)/" or "."
package.path = folder .. "/table/?.lua;" .. package.path

local goals = require "goals"
local measuring = require "measuring"
local neighbour = require "neighbour"
local printing = require "printing"
local revisions = require "revisions"
local statistics = require "statistics"
local tools = require "tools"

local QUICK_ROUNDS, FULL_ROUNDS = 3, 15

local function usage()
  io.stderr:write "usage: scripts/bench [--full | --rounds N] [--rows FILE] [--against REVISION] [TEXT]\n"
  os.exit(64)
end

local function options()
  local chosen = { rounds = QUICK_ROUNDS, rows = folder .. "/rows.lua", text = "" }
  local i = 1
  while arg[i] do
    if arg[i] == "--full" then
      chosen.rounds = FULL_ROUNDS
    elseif arg[i] == "--rounds" then
      i = i + 1
      chosen.rounds = math.tointeger(arg[i])
      if not chosen.rounds or chosen.rounds < 1 then usage() end
    elseif arg[i] == "--rows" then
      i = i + 1
      chosen.rows = arg[i] or usage()
    elseif arg[i] == "--against-command" then
      i = i + 1
      chosen.before = arg[i] or usage()
    elseif arg[i]:find "^%-" then
      usage()
    else
      chosen.text = arg[i]
    end
    i = i + 1
  end
  return chosen
end

-- A number of a row as the table shows it.
local function short(n)
  if n >= 1e6 then return goals.figure(n / 1e6) .. " M" end
  if n >= 1e4 then return goals.figure(n / 1e3) .. " k" end
  return goals.figure(n)
end

-- The cell of procscript's numbers: of all sizes, the first and the last.
local function shown(lists)
  local text = short(statistics.median(lists[1]))
  return #lists == 1 and text or text .. " … " .. short(statistics.median(lists[#lists]))
end

local function mark(term_judged, goal_holds)
  if term_judged.holds == nil then return "" end
  if term_judged.holds then return "met" end
  -- Another term of the goal holds.
  return goal_holds and "" or "MISSED"
end

-- The lines of a goal that could be measured, each without the row's name.
local function goal_lines(terms, samples, row, used)
  local judged, goal_holds = {}, false
  for i, term in ipairs(terms) do
    if not term.peer or samples[term.peer] then
      judged[i] = goals.judged(term, samples, row)
      goal_holds = goal_holds or judged[i].holds
    end
  end
  local lines = {}
  for i, term in ipairs(terms) do
    local text = (i > 1 and "or " or "") .. term.text
    if judged[i] then
      local theirs = term.peer and short(statistics.median(samples[term.peer][1])) .. " " .. term.peer or ""
      lines[i] = {
        shown(samples.procscript), theirs, judged[i].figure, judged[i].range, text, mark(judged[i], goal_holds),
      }
    else
      lines[i] = { shown(samples.procscript), used:missing(term.peer), "", "", text, "skipped" }
    end
  end
  return lines
end

-- The tools that a row's goals compare with, those that are there; and whether anything is left to be measured.
local function peers_of(row, parsed, used)
  local peers, seen, is_measurable = {}, {}, false
  for _, terms in ipairs(parsed) do
    for _, term in ipairs(terms) do
      local is_there = not term.peer or not used:missing(term.peer)
      is_measurable = is_measurable or is_there
      if term.peer and is_there and not seen[term.peer] then
        seen[term.peer] = true
        peers[#peers + 1] = term.peer
      end
    end
  end
  return peers, is_measurable
end

-- Measures and prints a row. Returns whether everything ran, and how late the neighbour was.
local function print_row(row, used, rounds, watched)
  row = revisions.compared(row, used)
  local parsed = {}
  for i, text in ipairs(row.goals) do parsed[i] = goals.parsed(text) end
  local peers, is_measurable = peers_of(row, parsed, used)
  local starter = row.starts and used:missing "c"
  if starter or not is_measurable then
    printing.line(row.what, "", starter or used:missing(parsed[1][1].peer), "", "", row.goals[1], "skipped")
    return true
  end

  local own_rounds = math.max(1, math.floor(rounds * (row.rounds or 1)))
  local samples, late, reason = measuring.samples(row, peers, used, own_rounds, watched)
  if not samples then
    printing.line(row.what, "", reason, "", "", row.goals[1], reason and "skipped" or "FAILED")
    return reason ~= nil
  end
  local what = row.what
  for _, terms in ipairs(parsed) do
    for _, cells in ipairs(goal_lines(terms, samples, row, used)) do
      printing.line(what, table.unpack(cells))
      what = ""
    end
  end
  if late > watched.LIMIT then
    local limit = ("≤ %s s late"):format(watched.LIMIT)
    printing.line(row.what, goals.figure(late) .. " s", "a neighbour", "", "", limit, "MISSED")
  end
  return true, late
end

local function main(chosen)
  local rows = {}
  for _, row in ipairs(dofile(chosen.rows)) do
    if row.what:find(chosen.text, 1, true) then rows[#rows + 1] = row end
  end
  if #rows == 0 then
    io.stderr:write(("scripts/bench: no row has %q in its name\n"):format(chosen.text))
    return 64
  end

  local used <close> = tools.open(chosen.rows:match "^(.*)/" or ".", chosen.before)
  local watched <close> = neighbour.start(used)
  printing.heading(used, chosen.rounds)
  local all_ran, worst, worst_row = true, 0, nil
  for _, row in ipairs(rows) do
    local ran, late = print_row(row, used, chosen.rounds, watched)
    all_ran = ran and all_ran
    if late and late > worst then worst, worst_row = late, row end
  end
  printing.neighbour(watched:missing(), worst, worst_row)
  return all_ran and 0 or 1
end

os.exit(main(options()))
