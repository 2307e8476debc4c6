-- The questions of a lesson, to be answered before it is run. Their answers are computed from all orders of the script.
local lanes = require "checks.lanes"
local orders = require "checks.orders"
local words = require "checks.words"

local say = words.say

-- Counts what each run says: by values, most frequent first.
local function counted(runs, of)
  local list, by_value = {}, {}
  for _, run in ipairs(runs) do
    for _, value in ipairs(of(run)) do
      local entry = by_value[value]
      if not entry then
        entry = { value = value, count = 0 }
        by_value[value], list[#list + 1] = entry, entry
      end
      entry.count = entry.count + run.count
    end
  end
  table.sort(list, function(one, other)
    if one.count ~= other.count then return one.count > other.count end
    return tostring(one.value) < tostring(other.value)
  end)
  return list
end

-- The lines of a run, with times as a person reads them: 3.000001 is 3.
local function shown_lines(run)
  local lines = {}
  for place, line in ipairs(run.lines) do lines[place] = line:gsub("%d+%.%d+", words.seconds) end
  return lines
end

local Asking = {}
Asking.__index = Asking

function Asking:all_orders()
  local count = 0
  for _, run in ipairs(self.runs) do count = count + run.count end
  return count
end

-- What happened, in words: "in all 6 orders: 4 × this, 2 × that".
function Asking:happened(list)
  if #list < 2 then return nil end
  local parts = {}
  for place, entry in ipairs(list) do parts[place] = say("times", entry.count, "'" .. entry.value .. "'") end
  return say(self.is_complete and "in_orders" or "in_some_orders", self:all_orders(), table.concat(parts, ", "))
end

-- Reads an answer: a set of numbers; nil for none.
local function read_answer()
  while true do
    io.write(say "your_answer")
    io.flush()
    local line = io.read "l"
    if not line or not line:find "%S" then
      if not line then io.write "\n" end
      return nil
    end
    local numbers, is_well = {}, not line:find "[^%d%s,;.-]"
    for digits in line:gmatch "[^%s,;]+" do
      local number = tonumber(digits)
      if number then numbers[#numbers + 1] = number else is_well = false end
    end
    if is_well and #numbers > 0 then
      table.sort(numbers)
      return numbers
    end
    print(say "what_answers_are")
  end
end

local function same(one, other)
  if #one ~= #other then return false end
  for place, value in ipairs(one) do
    if math.abs(value - other[place]) > 1e-9 then return false end
  end
  return true
end

-- A text as JSON has it.
local function quoted(text)
  return '"' .. text:gsub('[%c"\\\127]', function(sign) return ("\\u%04x"):format(sign:byte()) end) .. '"'
end

-- Notes a question with its answer, for a page that asks it by itself.
function Asking:note(question, choices, right, answer, happened)
  local parts = {}
  for place, choice in ipairs(choices or {}) do parts[place] = quoted(choice) end
  local numbers = {}
  for place, number in ipairs(right) do numbers[place] = tostring(number) end
  self.notes[#self.notes + 1] = ('{"question":%s,"choices":%s,"right":[%s],"answer":%s,"happened":%s}'):format(
    quoted(question), choices and "[" .. table.concat(parts, ",") .. "]" or "null", table.concat(numbers, ","),
    quoted(answer), happened and quoted(happened) or "null")
end

-- Asks one question. `right` are the numbers that are right, `answer` the same in words, `happened` what was seen.
function Asking:ask(question, choices, right, answer, happened)
  if self.notes then
    table.sort(right)
    return self:note(question, choices, right, answer, happened)
  end
  self.count = self.count + 1
  if self.count > 1 then print() end
  print(self.count .. ". " .. question)
  for place, choice in ipairs(choices or {}) do print("   " .. place .. ") " .. choice) end
  table.sort(right)
  local given = read_answer()
  if given and same(given, right) then
    self.right = self.right + 1
    print("✓ " .. say "right")
  else
    print((given and "✗ " .. say "not_quite" .. " " or "  ") .. say("the_answer", answer))
  end
  if happened then print("  " .. happened) end
end

-- Asks which of the things that can happen are right, among all that are thought of.
function Asking:choose(key, choices, list)
  local right, answers = {}, {}
  for place, choice in ipairs(choices) do
    for _, entry in ipairs(list) do
      if entry.value == choice then
        right[#right + 1] = place
        answers[#answers + 1] = place .. ") " .. choice
      end
    end
  end
  self:ask(say(key, say "several"), choices, right, table.concat(answers, "  "), self:happened(list))
end

-- All lines that are ever printed, by name.
function Asking:all_lines()
  local list = counted(self.runs, shown_lines)
  local lines = {}
  for place, entry in ipairs(list) do lines[place] = entry.value end
  table.sort(lines)
  return lines
end

-- What a learner can be asked: `first_line()` and so on in questions.lua. What is asked for a process takes its name.
local kinds = {}

function kinds.first_line(asking)
  local list = counted(asking.runs, function(run) return { shown_lines(run)[1] } end)
  asking:choose("ask_first_line", asking:all_lines(), list)
end

function kinds.last_line(asking)
  local list = counted(asking.runs, function(run) return { shown_lines(run)[#run.lines] } end)
  asking:choose("ask_last_line", asking:all_lines(), list)
end

local function place_of(run, line)
  for place, other in ipairs(run.lines) do
    if other:sub(1, #line) == line then return place end
  end
end

-- Whether a line comes before another; their beginnings are enough.
function kinds.order(asking, one, other)
  local list = counted(asking.runs, function(run)
    local first, second = place_of(run, one), place_of(run, other)
    if not first or not second then error("questions.lua: no such line: " .. (first and other or one), 0) end
    return { say(first < second and "always" or "never") }
  end)
  local right = #list == 2 and 3 or list[1].value == say "always" and 1 or 2
  local choices = { say "always", say "never", say "it_depends" }
  asking:ask(say("ask_order", one, other, say "one"), choices, { right }, choices[right])
end

-- Which numbers stand in a line: its pattern has them in parentheses.
function kinds.printed(asking, pattern)
  local list = counted(asking.runs, function(run) return { run.output:match(pattern) } end)
  local right, answers = {}, {}
  for place, entry in ipairs(list) do right[place] = tonumber(entry.value) end
  table.sort(right)
  for place, number in ipairs(right) do answers[place] = tostring(number) end
  local shown = pattern:gsub("%b()", "…"):gsub("%%", "")
  asking:ask(say("ask_printed", shown), nil, right, table.concat(answers, ", "), asking:happened(list))
end

-- Whether there is one outcome or more.
function kinds.same_each_time(asking)
  local list = counted(asking.runs, function(run)
    return { table.concat(orders.sorted(run.lines), " / ") }
  end)
  local choices = { say "yes", say "no" }
  local right = #list == 1 and 1 or 2
  asking:ask(say("ask_outcomes", say "one"), choices, { right }, choices[right], asking:happened(list))
end

local function rounded(seconds) return math.tointeger((seconds + 0.5) // 1) end

-- Asks for a number that is the same in the simplest order.
local function number(asking, key, value, ...) asking:ask(say(key, ...), nil, { value }, tostring(value)) end

function kinds.seconds(asking)
  local last = asking.runs[1].steps[#asking.runs[1].steps]
  number(asking, "ask_seconds", rounded(last and last.time or 0))
end

function kinds.processes(asking) number(asking, "ask_processes", #asking.runs[1].letters) end

-- How many processes are there once the main process has passed a line; those that have ended count until they are reaped.
function kinds.alive_after(asking, line)
  local run = asking.runs[1]
  local at
  for place, step in ipairs(run.steps) do
    if step.lane == "A" and step.line and step.line:match ":(%d+)$" == tostring(line) then at = place end
  end
  if not at then error("questions.lua: the main process does nothing at line " .. line, 0) end
  local count = 0
  for _, letter in ipairs(run.letters) do
    local lane = run.lanes[letter]
    local gone = letter == "A" and math.huge or lane.reaped or math.huge
    if lane.born <= at and at < gone then count = count + 1 end
  end
  number(asking, "ask_alive_after", count, line)
end

local function lane(run, name)
  return lanes.named(run, name) or error("questions.lua: no such process: " .. name, 0)
end

function kinds.zombie(asking, name)
  local found = lane(asking.runs[1], name)
  number(asking, "ask_zombie", rounded(found.zombie_until - found.ended_at), name)
end

-- Who is the parent of a process.
function kinds.parent(asking, name)
  local run = asking.runs[1]
  local parent = lane(run, name).parent
  local choices, right = {}, nil
  for _, letter in ipairs(run.letters) do
    if run.lanes[letter].name ~= name then
      choices[#choices + 1] = letter == "A" and say "main" or run.lanes[letter].name
      if letter == parent then right = #choices end
    end
  end
  asking:ask(say("ask_parent", name, say "one"), choices, { right }, choices[right])
end

-- How a process ends, of all the ways in which those of the script and some others do.
function kinds.ending(asking, name)
  local run = asking.runs[1]
  local choices, right = {}, nil
  local ending = words.ending(lane(run, name).ending)
  local known = { [ending] = true }
  for _, code in ipairs { 0, 1 } do known[say("ended_with_code", code)] = true end
  for _, signal in ipairs { "SIGTERM", "SIGKILL" } do known[say("ended_by_signal", signal)] = true end
  for choice in pairs(known) do choices[#choices + 1] = choice end
  table.sort(choices)
  for place, choice in ipairs(choices) do
    if choice == ending then right = place end
  end
  asking:ask(say("ask_ending", name, say "one"), choices, { right }, choices[right])
end

-- Asks the questions of a script; or, where they are only to be told, prints them with their answers as JSON.
return function(path, questions, are_told)
  local runs, said = orders.explore(path, { schedules = 200 })
  if not runs then error(said, 0) end
  local asking = setmetatable({ runs = runs, is_complete = said, count = 0, right = 0 }, Asking)
  if are_told then asking.notes = {} end
  local environment = setmetatable({}, { __index = _G })
  for kind, ask in pairs(kinds) do
    environment[kind] = function(...) ask(asking, ...) end
  end
  debug.setupvalue(questions, 1, environment)
  questions()
  if are_told then return print("[" .. table.concat(asking.notes, ",") .. "]") end
  print()
  print(say("score", asking.right, asking.count))
end
