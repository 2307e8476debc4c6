-- The orders of a script: what `procscript --explore` says of it, as a list of runs, one for each thing that can come of
-- it. Time is virtual in them, so that what is said of them does not depend on the machine.
local process = require "process"
local json = require "checks.json"
local lanes = require "checks.lanes"
local words = require "checks.words"

local Orders = {}

-- The command itself; set by the one who asks.
Orders.command = "procscript"

-- The folder for the reports of scripts that run in a sandbox; nil where they run outside of one. They may write there.
Orders.sandbox = nil

-- The programs that they may run there.
Orders.programs = {}

-- The command and the options of the sandbox, where there is to be one, as the beginning of words to be run.
local function command_words()
  local folder = Orders.sandbox
  if not folder then return { Orders.command } end
  local words = { Orders.command, "--sandbox", "--allow-write=" .. folder, "--processes=200", "--memory=1G", "--output=1G",
    "--time=100", "--cpu=1000" }
  for _, program in ipairs(Orders.programs) do words[#words + 1] = "--allow-run=" .. program end
  return words
end

-- All that is in a file; nil where it can't be read.
function Orders.contents(path)
  local file = io.open(path, "rb")
  local text = file and file:read "a"
  if file then file:close() end
  return text
end

-- Runs the command with words in the script's folder, with a file that it is to write. Returns what is in that file, nil
-- where it was not written, and what the run printed.
local function with_file(ending, folder, words)
  local name = os.tmpname()
  local path = (Orders.sandbox and Orders.sandbox .. name:match "/[^/]*$" or name) .. ending
  local before = command_words()
  table.move(words, 1, #words, #before + 1)
  table.move(before, 1, #before, 1, words)
  for place, word in ipairs(words) do words[place] = word:gsub("FILE", function() return path end) end
  words.cwd, words.timeout = folder, Orders.seconds
  local run <close> = setmetatable({}, { __close = function() os.remove(path) os.remove(name) end })
  local result = process.run(words)
  return Orders.contents(path), result
end

-- What the script is prepared by. The command takes runs that print the same lines in another order for one outcome; here
-- the order counts. So no line ends before the run does: what is printed goes out at once, with another sign behind it.
local line_end = "\r"
local preparation = [[
local write, flush, tostring, select, concat = io.write, io.flush, tostring, select, table.concat
function print(...)
  local texts = {}
  for place = 1, select("#", ...) do texts[place] = tostring((select(place, ...))) end
  write(concat(texts, "\t"), "\r")
  flush()
end]]

-- Seconds of the machine after which an exploration or a single run is given up.
Orders.seconds = 120

-- A copy of a list of lines, in the order of their texts.
function Orders.sorted(lines)
  local copy = table.move(lines, 1, #lines, 1, {})
  table.sort(copy)
  return copy
end

local function lines_of(output)
  local lines = {}
  for line in output:gsub(line_end, "\n"):gmatch "([^\n]*)\n?" do lines[#lines + 1] = line end
  if lines[#lines] == "" then lines[#lines] = nil end
  return lines
end

-- What is known of one outcome: a run in its simplest order. Its lanes are looked for when they are asked for, by a run of
-- the script as it is.
local Run = {}

function Run.__index(run, key)
  if key ~= "lanes" and key ~= "holds" and key ~= "messages" and key ~= "letters" then return nil end
  local text = with_file(".json", run.folder,
    { "--schedule=" .. run.schedule, "--timeline=FILE", run.script })
  lanes.add(run, text and json(text))
  return rawget(run, key)
end

local function new_run(outcome, folder, script, complete)
  outcome.folder, outcome.script, outcome.is_certain = folder, script, complete
  -- No letter stands for the order in which nobody is interrupted.
  outcome.is_simplest = outcome.schedule == ""
  if outcome.is_simplest then outcome.schedule = "A" end
  outcome.lines = lines_of(outcome.output)
  outcome.output = table.concat(outcome.lines, "\n")
  for place, step in ipairs(outcome.steps) do step.place = place end
  return setmetatable(outcome, Run)
end

-- The picture of a run, as the terminal has it, in which each step is as wide as another: without the times of such a
-- picture, which are none. nil where there is none.
function Orders.picture(run)
  local drawing = command_words()
  for _, word in ipairs { "--timeline", "--schedule=" .. run.schedule, run.script } do drawing[#drawing + 1] = word end
  drawing.cwd, drawing.timeout, drawing.stdout = run.folder, Orders.seconds, "null"
  local result = process.run(drawing)
  local lines = {}
  for line in (result.stderr:match "%d+ processe?s? [^\n]*\n[^\n]*\n(.*)" or ""):gmatch "([^\n]*)\n" do
    if line:find "^•" then break end
    lines[#lines + 1] = line
  end
  while lines[#lines] == "" do lines[#lines] = nil end
  lines = words.picture(lines, tonumber(os.getenv "COLUMNS") or 80)
  return not result.timed_out and #lines > 0 and table.concat(lines, "\n") or nil
end

-- Runs a script once as it is, in the machine's time: a list of one run, with its lines and lanes, but without steps; or nil
-- and what went wrong.
function Orders.record(path)
  local folder, script = path:match "^(.*)/([^/]*)$"
  local text, result = with_file(".json", folder, { "--timeline=FILE", script })
  local trace = text and json(text)
  if result.timed_out or not trace then return nil, result.stdout .. result.stderr end
  local run = { lines = lines_of(result.stdout), errors = {}, steps = {}, exitcode = result.exitcode, count = 1, late = 0 }
  run.output = table.concat(run.lines, "\n")
  lanes.add(run, trace)
  return { run }
end

-- What the command says of so many orders of a script; nil and what it printed where none came to its end.
local function report_of(folder, script, count, options)
  local words = { "--explore=FILE", "--seconds=60", "--schedules=" .. count, "-e", preparation }
  if not options.late then words[#words + 1] = "--exact-time" end
  words[#words + 1] = script
  local text, result = with_file(".json", folder, words)
  local report = text and json(text)
  if report and #report.outcomes > 0 then return report end
  return nil, result.timed_out and "" or result.stdout .. result.stderr
end

-- Tries the orders of a script. `options.late`: processes may be late too; `options.schedules`: so many at the most.
--
-- Returns the runs, whether they are all that there can be, and in how many orders they were seen; or nil and what the
-- command said.
function Orders.explore(path, options)
  local folder, script = path:match "^(.*)/([^/]*)$"
  -- Where a loop has no end the first order shows it, and to try others would take a long time.
  local report, said = report_of(folder, script, 1, options)
  if report then report, said = report_of(folder, script, options.schedules or 300, options) end
  if not report then return nil, said end
  local runs, known, count = {}, {}, 0
  for place, outcome in ipairs(report.outcomes) do
    local run = new_run(outcome, folder, script, report.complete)
    runs[place], count = run, count + outcome.count
    -- Those that differ in the order of their lines alone: the first stands for them where lanes are looked at.
    local ending = { tostring(run.exitcode), table.concat(run.errors, "\n") }
    local key = table.concat(Orders.sorted(table.move(run.lines, 1, #run.lines, 3, ending)), "\n")
    run.is_first, known[key] = not known[key], true
  end
  return runs, report.complete, count
end

return Orders
