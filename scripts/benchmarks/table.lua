-- Runs the programs of rows.lua in turn and prints the table: see scripts/bench.
local process = require "process"

local folder = arg[0]:match "^(.*)/"
local rows = dofile(folder .. "/rows.lua")

local QUICK_ROUNDS, FULL_ROUNDS = 5, 25
-- A program that takes longer has failed, in seconds.
local LONGEST_RUN = 60

-- The words that a row's programs begin with: the command, and how it is asked for its version.
local tools = {
  procscript = { command = arg[-1], version = "--version" },
  python = { command = os.getenv "PYTHON" or "python3", version = "--version" },
}

local function quoted(text)
  return "'" .. text:gsub("'", [['\'']]) .. "'"
end

-- What a shell command printed, without the line's end; nil if it failed.
local function output(command)
  local pipe <close> = assert(io.popen(command))
  local text = pipe:read "a"
  if pipe:close() then return (text:gsub("\n$", "")) end
end

for _, tool in pairs(tools) do
  local printed = output(("%s %s 2>/dev/null"):format(quoted(tool.command), tool.version))
  tool.name = printed and printed:gsub("%s+Copyright.*", "")
end

local function tool_of(program)
  local name = program:match "^%S+"
  return assert(tools[name], name .. " is no tool of table.lua")
end

-- The rate that a program prints; nil if it failed.
local function rate(program)
  local command = quoted(tool_of(program).command) .. program:match "^%S+(.*)"
  local printed = output(("cd %s && exec timeout %d %s"):format(quoted(folder), LONGEST_RUN, command))
  local found = tonumber(printed)
  if not found then io.stderr:write("scripts/bench: this failed: ", program, "\n") end
  return found
end

-- The rate of the fastest of a row's programs, and the name of that one where it has several; nil if one failed.
local function fastest(programs)
  if type(programs) == "string" then return rate(programs) end
  local best, winner
  for name, program in pairs(programs) do
    local found = rate(program)
    if not found then return nil end
    if not best or found > best then best, winner = found, name end
  end
  return best, winner
end

-- The tool of a row's programs that this machine lacks; nil if it has all.
local function missing_tool(row)
  local programs = type(row.theirs) == "table" and row.theirs or { row.theirs }
  for _, program in pairs(programs) do
    local tool = tool_of(program)
    if not tool.name then return tool.command end
  end
end

local function median(list)
  table.sort(list)
  local middle = #list // 2 + 1
  return #list % 2 == 1 and list[middle] or (list[middle - 1] + list[middle]) / 2
end

-- Three digits of a number.
local function figure(n)
  return (n >= 99.95 and "%.0f" or n >= 9.995 and "%.1f" or "%.2f"):format(n)
end

local function short(n)
  if n >= 1e6 then return figure(n / 1e6) .. " M" end
  if n >= 1e3 then return figure(n / 1e3) .. " k" end
  return figure(n)
end

-- The cells of a row after its name, and false if something failed to run. The ratio is the median of those of
-- adjacent runs, which a machine's slower and faster times change alike.
local function cells(row, rounds)
  local goal = row.goal and "≥ " .. row.goal or ""
  local missing = missing_tool(row)
  if missing then return { "", "no " .. missing, "", "", goal, "skipped" }, true end

  local ours, theirs, ratios, wins = {}, {}, {}, {}
  for round = 1, rounds do
    local our_rate = rate(row.ours)
    local their_rate, winner = nil, nil
    if our_rate then their_rate, winner = fastest(row.theirs) end
    if not their_rate then return { "", "", "", "", goal, "FAILED" }, false end
    ours[round], theirs[round], ratios[round] = our_rate, their_rate, our_rate / their_rate
    if winner then wins[winner] = (wins[winner] or 0) + 1 end
  end

  local ratio = median(ratios)
  local usual_winner
  for name, count in pairs(wins) do
    if not usual_winner or count > wins[usual_winner] then usual_winner = name end
  end
  return {
    short(median(ours)),
    short(median(theirs)) .. (usual_winner and " (" .. usual_winner .. ")" or ""),
    figure(ratio) .. " ×",
    figure(ratios[1]) .. " … " .. figure(ratios[#ratios]),
    goal,
    row.goal and (ratio >= row.goal and "met" or "MISSED") or "",
  }, true
end

local WIDTHS = { 42, 10, 14, 7, 13, 6, 7 }

local function print_line(list)
  local padded = {}
  for i, text in ipairs(list) do
    padded[i] = text .. (" "):rep(WIDTHS[i] - utf8.len(text))
  end
  print("| " .. table.concat(padded, " | ") .. " |")
end

-- The machine and the versions, for whoever compares two tables.
local function print_heading(rounds)
  local cpu = output "sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1"
  if not cpu or cpu == "" then cpu = output "uname -m" end
  print(("%d cores, %s, %s, load %s"):format(
    process.cpu_count(), cpu, output "uname -sr", output "cut -d ' ' -f 1 /proc/loadavg"))
  local peers = {}
  for name, tool in pairs(tools) do
    if name ~= "procscript" then peers[#peers + 1] = tool.name or "no " .. tool.command end
  end
  table.sort(peers)
  print(("%s beside %s; medians of %d rounds"):format(tools.procscript.name, table.concat(peers, ", "), rounds))
  print()
  print_line { "what", "procscript", "peer", "ratio", "min … max", "goal", "" }
  local rules = {}
  for i, width in ipairs(WIDTHS) do rules[i] = ("-"):rep(width) end
  print_line(rules)
end

local function main()
  local rounds, text = QUICK_ROUNDS, ""
  for _, argument in ipairs(arg) do
    if argument == "--full" then
      rounds = FULL_ROUNDS
    elseif argument:find "^%-" then
      io.stderr:write "usage: scripts/bench [--full] [TEXT]\n"
      os.exit(64)
    else
      text = argument
    end
  end

  print_heading(rounds)
  local all_ran = true
  for _, row in ipairs(rows) do
    if row.what:find(text, 1, true) then
      local list, ran = cells(row, rounds)
      print_line { row.what, table.unpack(list) }
      all_ran = all_ran and ran
    end
  end
  os.exit(all_ran and 0 or 1)
end

main()
