-- Judges an answer to an exercise, or asks the questions of a lesson, in a process of its own.
--
-- Its arguments: what is to be done ("check", "ask", or "tell" for the questions with their answers), the command's path,
-- the language, the script's path; the text of the check or of the questions and its name, the text that the exercise began
-- with; the folder in which the script may write, and the sandbox's reports are put, where it is to run in a sandbox, else
-- nothing; the programs that it may run there; then each part of this library by name and text.
--
-- A check prints records, each `KEY COUNT` and so many bytes in the next line; "property" where one does not hold.
local task, command, language, path, text, name, given, sandbox, programs = ...

local preloads = { select(10, ...) }
for place = 1, #preloads, 2 do
  local part, code = preloads[place], preloads[place + 1]
  package.preload["checks." .. part] = assert(load(code, "@Checks/" .. part .. ".lua"))
end

local words = require "checks.words"
local orders = require "checks.orders"
words.language, orders.command = language, command
if sandbox ~= "" then orders.sandbox = sandbox end
for program in programs:gmatch "%S+" do table.insert(orders.programs, program) end

local function record(key, value)
  value = tostring(value)
  io.write(key, " ", #value, "\n", value, "\n")
end

if task == "ask" or task == "tell" then
  local questions = assert(load(text, "@" .. name))
  local is_well, problem = pcall(require "checks.questions", path, questions, task == "tell")
  if is_well then return end
  -- Who does not want to answer types Ctrl-C.
  if tostring(problem):find "interrupted!" then os.exit(130) end
  io.stdout:flush()
  io.stderr:write("procscript: ", tostring(problem), "\n")
  os.exit(1)
end

local properties = require "checks.properties"

local answer = { path = path, given = given, options = {} }

-- The steps of a run up to one of them, as rows of columns; the last are enough.
local shown_steps = 24

local function steps_text(run, last)
  local rows = {}
  for place = math.max(1, last - shown_steps + 1), last do
    local step = run.steps[place]
    local lane = step.lane and run.lanes[step.lane]
    local what = words.say(step.operation) .. (step.object and " " .. words.object(step.object) or "")
    for _, printed in ipairs(lane and lane.prints or {}) do
      if printed.place == place then what = what .. " " .. printed.text:gsub("\n$", ""):gsub("\n", "\\n") end
    end
    local who = step.lane and (step.lane .. " " .. (lane and lane.name or "")) or ""
    rows[#rows + 1] = { words.seconds(step.time) .. " s", who, step.line or "", what }
  end
  local widths = { 0, 0, 0 }
  for _, row in ipairs(rows) do
    for column = 1, 3 do widths[column] = math.max(widths[column], utf8.len(row[column]) or #row[column]) end
  end
  local lines = {}
  for _, row in ipairs(rows) do
    for column = 1, 3 do
      row[column] = row[column] .. (" "):rep(widths[column] - (utf8.len(row[column]) or #row[column]))
    end
    lines[#lines + 1] = "  " .. table.concat(row, "  ")
  end
  local left_out = last - #rows
  if left_out > 0 then table.insert(lines, 1, "  " .. words.say("earlier_left_out", left_out)) end
  return table.concat(lines, "\n")
end

-- Tells of what does not hold, and ends.
local function fail(property, message, run, place)
  record("property", property)
  record("message", message)
  if run then
    local step = run.steps[place or #run.steps]
    if step then
      local lane = step.lane and run.lanes[step.lane]
      record("lane", lane and lane.letter .. " " .. lane.name or step.lane or "")
      if step.line then record("line", step.line) end
      record("time", words.seconds(step.time))
      record("steps", steps_text(run, step.place))
    end
    record("schedule", run.schedule)
    record("picture", orders.picture(run) or "")
  end
  os.exit(0)
end

local function fail_by(property, failure, run)
  fail(property, words.say(failure.key, table.unpack(failure.values)), failure.run or run, failure.place)
end

-- The orders of the answer are tried once, when the first property asks for them.
local function explore()
  if answer.runs then return end
  local runs, said, count = orders.explore(path, answer.options)
  if not runs then
    said = said:gsub("^%s+", ""):gsub("%s+$", "")
    fail("runs", words.say("runs", said == "" and words.say "too_long" or words.say "too_long" .. "\n" .. said))
  end
  answer.runs, answer.is_complete, answer.count = runs, said, count
  for _, property in ipairs { "no_deadlock", "ends_well" } do
    if not answer.options.may_fail then
      for _, run in ipairs(runs) do
        local failure = properties.of_runs[property](run)
        if failure then fail_by(property, failure, run) end
      end
    end
  end
end

local environment = setmetatable({}, { __index = _G })

for property, holds in pairs(properties.of_runs) do
  environment[property] = function(...)
    explore()
    for _, run in ipairs(answer.runs) do
      local failure = (run.is_first or not properties.look_at_lanes[property]) and holds(run, ...)
      if failure then fail_by(property, failure, run) end
    end
  end
end

for property, holds in pairs(properties.of_answers) do
  environment[property] = function(...)
    if property == "same_in_all_orders" then explore() end
    local failure = holds(answer, ...)
    if failure then fail_by(property, failure) end
  end
end

-- A property of the check's own: `in_all_orders({ name = "keeps_money", en = "…", zh = "…" }, function(run) … end)`. The
-- function returns whether it holds, and where it does not, the step that shows it.
function environment.in_all_orders(texts, holds)
  explore()
  for _, run in ipairs(answer.runs) do
    local is_well, place = holds(run)
    if not is_well then fail(texts.name, words.choose(texts), run, place) end
  end
end

-- Says that in what follows processes may be late too: what holds only because somebody sleeps for long enough does not
-- hold then.
function environment.even_if_late()
  answer.runs, answer.options.late, answer.options.schedules = nil, true, 300
end

-- Tries so many orders at the most: for scripts with more than can be tried, or that are not under control.
function environment.orders_at_most(count) answer.options.schedules = count end

-- Says that errors, deadlocks and exit codes are what the exercise is about: properties tell what is wanted of them.
function environment.may_fail() answer.options.may_fail = true end

answer.text = assert(orders.contents(path), "cannot read " .. path)
local _, problem = loadfile(path)
if problem then fail("loads", words.say("loads", (problem:gsub("^.*/([^/]*:%d+:)", "%1")))) end

local check, mistake = load(text, "@" .. name, "t", environment)
if not check then error(mistake, 0) end
check()

-- All holds: what it did in the simplest order.
if answer.runs then
  record(answer.is_complete and "all" or "some", answer.count)
  record("output", table.concat(answer.runs[1].lines, "\n"))
  record("picture", orders.picture(answer.runs[1]) or "")
end
