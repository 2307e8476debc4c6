-- How the table looks.
local process = require "process"

local printing = {}

local WIDTHS = { 43, 15, 15, 8, 17, 17, 7 }
local HEADS = { "what", "procscript", "peer", "ratio", "min … max", "goal", "" }

-- A line of the table; a cell that is too long for its column makes only its own line longer.
function printing.line(...)
  local cells = { ... }
  for i, width in ipairs(WIDTHS) do
    local text = cells[i] or ""
    cells[i] = text .. (" "):rep(width - utf8.len(text))
  end
  print("| " .. table.concat(cells, " | ") .. " |")
end

local function machine(output)
  local cpu = output "sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1"
  if not cpu or cpu == "" then cpu = output "uname -m" end
  return ("%d cores, %s, %s, load %s"):format(
    process.cpu_count(), cpu, output "uname -sr", output "cut -d ' ' -f 1 /proc/loadavg")
end

-- The machine and the versions, for whoever compares two tables, and the head of this one.
function printing.heading(tools, rounds)
  print(machine(tools.output))
  local peers = {}
  for name, command in pairs(tools.commands) do
    if name ~= "procscript" and name ~= "alone" and name ~= "before" then peers[#peers + 1] = tools.versions[name] or "no " .. command end
  end
  table.sort(peers)
  print(("%s beside %s; medians of %d rounds"):format(tools.versions.procscript, table.concat(peers, ", "), rounds))
  print()
  printing.line(table.unpack(HEADS))
  local rules = {}
  for i, width in ipairs(WIDTHS) do rules[i] = ("-"):rep(width) end
  printing.line(table.unpack(rules))
end

-- How the machine's other processes fared: how late one of them was at the worst, and in which row; or why nobody knows.
function printing.neighbour(missing, seconds, row)
  local name = "a process of another session that sleeps 20 ms at a time"
  print()
  if missing then return print(("not watched: %s (%s)"):format(name, missing)) end
  print(("watched: %s; at most %.0f ms late%s"):format(name, seconds * 1000, row and ", in: " .. row.what or ""))
end

return printing
