-- Finds all that can come of small programs in three ways, and compares: all orders one by one, the reduced search, and
-- orders by chance. See Tests/CommandTests/Schedules, and scripts/explore-trials.
--
--   procscript compare.lua [--random N] [--only WORD] [--orders N] [--replay] [--quick] [--verbose] FILE…
--
-- A file returns a list of programs: { name = …, run = function() … end, outcomes = N, brute = false }. `outcomes` is how
-- many there are, or a list of the values; `brute` is false where the orders are too many to be run one by one; what is
-- `heavy` is left out with --quick.

local comparison = {}

-- What of an outcome must be the same: all that the script and its user see.
local function key(outcome)
  local values, given = {}, outcome.values or {}
  for i = 1, given.n or #given do values[i] = tostring(given[i]) end
  local lines = {}
  for line in outcome.output:gmatch("[^\n]+") do lines[#lines + 1] = line end
  for line in outcome.stderr:gmatch("[^\n]+") do lines[#lines + 1] = "stderr: " .. line end
  table.sort(lines)
  local parts = { table.concat(values, ",") }
  if #lines > 0 then parts[#parts + 1] = "printed " .. table.concat(lines, "; ") end
  if outcome.error then parts[#parts + 1] = "error " .. outcome.error end
  if outcome.deadlock then parts[#parts + 1] = "deadlock" end
  return table.concat(parts, " | ")
end

-- The outcomes of a program by one strategy, with what the report says of each.
local function outcomes_of(run, options)
  options.exact_time = true
  options.seconds = options.seconds or 60
  local report, _, failing = process.explore(run, options)
  report = report or failing
  local found = {}
  for _, outcome in ipairs(report.outcomes) do
    local name = key(outcome)
    -- Two may differ in what the report does not list, such as a second error.
    while found[name] do name = name .. " (another)" end
    found[name] = outcome
  end
  return found, report
end

local function names(set)
  local list = {}
  for name in pairs(set) do list[#list + 1] = name end
  table.sort(list)
  return list
end

-- What is in one set and not in another.
local function missing(set, other)
  local lines = {}
  for _, name in ipairs(names(set)) do
    if not other[name] then lines[#lines + 1] = "    " .. name .. "   by " .. set[name].schedule end
  end
  return table.concat(lines, "\n")
end

-- Compares, and returns what is wrong as a list of lines; and what was found.
function comparison.compare(program, options)
  local wrong = {}
  local function complain(text) wrong[#wrong + 1] = ("%s: %s"):format(program.name, text) end
  local reduced, reduction = outcomes_of(program.run, { strategy = "reduction", schedules = options.orders })
  -- Loops that look in vain are the one thing that is not tried for ever.
  local function is_all(report) return report.complete or report.text:find("again and again", 1, true) end
  if not is_all(reduction) then complain("the reduced search did not end:\n" .. reduction.text) end
  local brute, all
  if program.brute ~= false then
    brute, all = outcomes_of(program.run, { strategy = "bounded", preemptions = 1000, schedules = options.orders })
    if not is_all(all) then complain("not all orders were run:\n" .. all.text) end
    local lost = missing(brute, reduced)
    if lost ~= "" then complain("the reduced search has not found\n" .. lost) end
    local much = missing(reduced, brute)
    if much ~= "" then complain("only the reduced search has found\n" .. much) end
  end
  local chance = outcomes_of(program.run, { strategy = "random", schedules = options.random })
  local lost = missing(chance, reduced)
  if lost ~= "" then complain("by chance there came, and not by the reduced search,\n" .. lost) end
  if program.brute == false then
    lost = missing(outcomes_of(program.run, { strategy = "pct", schedules = options.random }), reduced)
    if lost ~= "" then complain("by few changes of priority there came, and not by the reduced search,\n" .. lost) end
  end
  if options.replay then
    for name, outcome in pairs(reduced) do
      if outcome.schedule ~= "" then
        local again = outcomes_of(program.run, { schedule = outcome.schedule })
        local found = names(again)
        if #found ~= 1 or (found[1] ~= name and not name:find(" (another)", 1, true)) then
          complain(("%s gave %s, and then %s"):format(outcome.schedule, name, table.concat(found, " and ")))
        end
      end
    end
  end
  local found = names(reduced)
  if type(program.outcomes) == "number" and #found ~= program.outcomes then
    complain(("%d outcomes in place of %d:\n    %s"):format(#found, program.outcomes, table.concat(found, "\n    ")))
  elseif type(program.outcomes) == "table" then
    local expected = table.move(program.outcomes, 1, #program.outcomes, 1, {})
    table.sort(expected)
    if table.concat(found, "\n") ~= table.concat(expected, "\n") then
      complain("other outcomes than expected:\n    " .. table.concat(found, "\n    "))
    end
  end
  return wrong, found, reduction, all
end

function comparison.main(arguments)
  local options, files, only = { random = 300, orders = 20000 }, {}, nil
  local i = 1
  while i <= #arguments do
    local name = arguments[i]
    if name == "--random" or name == "--orders" then
      options[name:sub(3)] = tonumber(arguments[i + 1])
      i = i + 1
    elseif name == "--only" then
      only = arguments[i + 1]
      i = i + 1
    elseif name == "--replay" or name == "--verbose" or name == "--quick" then
      options[name:sub(3)] = true
    else
      files[#files + 1] = name
    end
    i = i + 1
  end
  local count, failures = 0, 0
  for _, file in ipairs(files) do
    for _, program in ipairs(assert(loadfile(file))()) do
      if (not only or program.name:find(only, 1, true)) and not (options.quick and program.heavy) then
        local wrong, found, reduction, all = comparison.compare(program, options)
        count = count + 1
        failures = failures + (#wrong > 0 and 1 or 0)
        for _, line in ipairs(wrong) do print("WRONG " .. line) end
        print(("%s: %d outcomes, %s orders, %d reduced runs"):format(
          program.name, #found, all and all.schedules or "?", reduction.schedules))
        if options.verbose then print("    " .. table.concat(found, "\n    ")) end
      end
    end
  end
  print(("%d programs, %d wrong"):format(count, failures))
  return failures == 0
end

if process.is_main() and not ... then error("name files of programs") end
if arg and arg[0]:find("compare%.lua$") then os.exit(comparison.main(arg) and 0 or 1) end
return comparison
