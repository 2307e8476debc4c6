-- The questions of a lesson, to be answered before it is run. Their answers are computed: from all orders of the script,
-- or, where there are too many or it explores orders itself, from one run of it as it is.
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
      entry.count, entry.is_late = entry.count + run.count, entry.is_late or run.late > 0
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

-- What is asked about: a script, and how its answers are found. `runs` is there once a question needs them.
local Asking = {}

function Asking.__index(asking, key)
  if key ~= "runs" then return Asking[key] end
  local runs, said
  if asking.is_recorded then
    runs, said = orders.record(asking.path)
  else
    runs, said = orders.explore(asking.path, asking.options)
    asking.is_complete = runs and said
  end
  if not runs then error(said, 0) end
  asking.runs = runs
  return runs
end

-- From here on it is about something else.
function Asking:turn_to(changes)
  for key, value in pairs(changes) do self[key] = value end
  self.runs = nil
end

-- The simplest of all orders, for what only exploring knows: times, and what happens at a line.
function Asking:simplest_run()
  if self.is_recorded then error("questions.lua: a run as it is has no times and no steps to ask about", 0) end
  return self.runs[1]
end

function Asking:all_orders()
  local count = 0
  for _, run in ipairs(self.runs) do count = count + run.count end
  return count
end

-- What happened, in words: "of all 6 orders: 4 × this, 2 × that". What is the same in all of them needs none. Orders in
-- which somebody is late are not counted: there is no end of times to be late by.
function Asking:happened(list)
  local all, parts, late, is_certain = self:all_orders(), {}, {}, true
  for _, entry in ipairs(list) do
    if entry.count == 0 and entry.is_late then
      late[#late + 1] = say("quoted", entry.value)
    else
      parts[#parts + 1] = say("times", entry.count, say("quoted", entry.value))
      is_certain = is_certain and entry.count == all
    end
  end
  local sentences = {}
  if not is_certain then
    local key = self.is_complete and "in_orders" or "in_some_orders"
    sentences[1] = say(key, all, table.concat(parts, say "comma"))
  end
  if #late > 0 then sentences[#sentences + 1] = say("if_late", table.concat(late, say "comma")) end
  return #sentences > 0 and table.concat(sentences, "\n  ") or nil
end

-- Reads an answer: numbers; nil for none.
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
    if is_well and #numbers > 0 then return numbers end
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
  local form = '{"before":%s,"question":%s,"choices":%s,"right":[%s],"inOrder":%s,"answer":%s,"happened":%s}'
  self.notes[#self.notes + 1] = form:format(
    self.before and quoted(self.before) or "null", quoted(question),
    choices and "[" .. table.concat(parts, ",") .. "]" or "null", table.concat(numbers, ","),
    tostring(right.in_order or false), quoted(answer), happened and quoted(happened) or "null")
  self.before = nil
end

-- Says something before the next question.
function Asking:say_before(text)
  if self.notes then
    self.before = text
    return
  end
  if self.count > 0 then print() end
  print(text)
  self.is_new_part = true
end

-- Asks one question. `right` are the numbers that are right, `answer` the same in words, `happened` what was seen.
-- Numbers that answer it may be given in any order, unless `right.in_order` says that theirs counts.
function Asking:ask(question, choices, right, answer, happened)
  if self.notes then
    if not right.in_order then table.sort(right) end
    return self:note(question, choices, right, answer, happened)
  end
  self.count = self.count + 1
  if self.count > 1 and not self.is_new_part then print() end
  self.is_new_part = false
  print(self.count .. ". " .. question)
  for place, choice in ipairs(choices or {}) do print("   " .. place .. ") " .. choice) end
  local given = read_answer()
  if not right.in_order then
    table.sort(right)
    if given then table.sort(given) end
  end
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

-- The numbers that were counted, in their order, and the same in words.
local function numbers_of(list)
  local numbers, texts = {}, {}
  for place, entry in ipairs(list) do numbers[place] = tonumber(entry.value) end
  table.sort(numbers)
  for place, number in ipairs(numbers) do texts[place] = tostring(number) end
  return numbers, table.concat(texts, say "comma")
end

-- Which numbers stand in a line, or in several: its pattern has them in parentheses.
function kinds.printed(asking, pattern)
  local list = counted(asking.runs, function(run)
    local values = {}
    for value in run.output:gmatch(pattern) do
      if not values[value] then values[#values + 1], values[value] = value, true end
    end
    return values
  end)
  if #list == 0 then error("questions.lua: nothing is printed like '" .. pattern .. "'", 0) end
  local right, answers = numbers_of(list)
  local shown = pattern:gsub("%b()", "…"):gsub("%%", "")
  asking:ask(say("ask_printed", shown), nil, right, answers, asking:happened(list))
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

-- How often a line is printed that begins so.
function kinds.how_often(asking, beginning)
  local list = counted(asking.runs, function(run)
    local count = 0
    for _, line in ipairs(run.lines) do
      if line:sub(1, #beginning) == beginning then count = count + 1 end
    end
    return { count }
  end)
  if #list == 1 and list[1].value == 0 then
    error("questions.lua: no line begins with '" .. beginning .. "'", 0)
  end
  local right, answers = numbers_of(list)
  asking:ask(say("ask_how_often", beginning), nil, right, answers, asking:happened(list))
end

-- Whether there is an order in which processes wait for each other for ever.
function kinds.can_deadlock(asking)
  local count = 0
  for _, run in ipairs(asking.runs) do
    if run.deadlock then count = count + run.count end
  end
  local choices = { say "there_is", say "there_is_none" }
  local right = count > 0 and 1 or 2
  local key = asking.is_complete and "deadlock_in_orders" or "deadlock_in_some_orders"
  asking:ask(say("ask_can_deadlock", say "one"), choices, { right }, choices[right],
    say(key, asking:all_orders(), count))
end

-- Seconds as they are asked for: to a tenth, since clocks and starts add a little.
local function tenths(seconds)
  local rounded = (seconds * 10 + 0.5) // 1 / 10
  return math.tointeger(rounded) or rounded
end

-- Asks for a number that is the same in the simplest order.
local function number(asking, key, value, ...) asking:ask(say(key, ...), nil, { value }, tostring(value)) end

function kinds.seconds(asking)
  local run = asking:simplest_run()
  local last = run.steps[#run.steps]
  local seconds = tenths(last and last.time or 0)
  number(asking, "ask_seconds", seconds, say(math.type(seconds) == "integer" and "whole_number" or "to_a_tenth"))
end

function kinds.processes(asking) number(asking, "ask_processes", #asking.runs[1].letters) end

-- The line of the script that a text is in, in none but that.
local function line_with(asking, text)
  local found
  local number = 0
  for line in (orders.contents(asking.path) .. "\n"):gmatch "(.-)\n" do
    number = number + 1
    if line:gsub("%-%-.*", ""):find(text, 1, true) then
      if found then error("questions.lua: several lines have '" .. text .. "'", 0) end
      found = number
    end
  end
  return found or error("questions.lua: no line has '" .. text .. "'", 0)
end

-- How many processes are there once the main process has passed the line with a text; those that have ended count until
-- they are reaped.
function kinds.alive_after(asking, text)
  local run = asking:simplest_run()
  local line = line_with(asking, text)
  local at
  for place, step in ipairs(run.steps) do
    if step.lane == "A" and step.line and step.line:match ":(%d+)$" == tostring(line) then at = place end
  end
  if not at then error("questions.lua: the main process takes no step at '" .. text .. "'", 0) end
  local count = 0
  for _, letter in ipairs(run.letters) do
    local lane = run.lanes[letter]
    local gone = letter == "A" and math.huge or lane.reaped or math.huge
    if lane.born <= at and at < gone then count = count + 1 end
  end
  number(asking, "ask_alive_after", count, text, line)
end

local function lane(run, name)
  return lanes.named(run, name) or error("questions.lua: no such process: " .. name, 0)
end

-- Where a process's time as a zombie begins and where it ends.
function kinds.zombie(asking, name)
  local found = lane(asking:simplest_run(), name)
  local from, to = tenths(found.ended_at), tenths(found.zombie_until or found.ended_at)
  if from == to then return asking:ask(say("ask_zombie", name), nil, { 0 }, say "no_zombie") end
  asking:ask(say("ask_zombie", name), nil, { from, to, in_order = true }, say("zombie_from_to", from, to))
end

local function name_of(run, letter) return letter == "A" and say "main" or run.lanes[letter].name end

-- Who is the parent of a process.
function kinds.parent(asking, name)
  local run = asking.runs[1]
  local parent = lane(run, name).parent
  local choices, right = {}, nil
  for _, letter in ipairs(run.letters) do
    if run.lanes[letter].name ~= name then
      choices[#choices + 1] = name_of(run, letter)
      if letter == parent then right = #choices end
    end
  end
  asking:ask(say("ask_parent", name, say "one"), choices, { right }, choices[right])
end

-- The processes below one, a line for each, as the terminal's pictures have them.
local function drawn(run, letter, margin, lines)
  local children = {}
  for _, other in ipairs(run.letters) do
    if run.lanes[other].parent == letter then children[#children + 1] = other end
  end
  for place, child in ipairs(children) do
    local is_last = place == #children
    lines[#lines + 1] = margin .. (is_last and "└─ " or "├─ ") .. name_of(run, child)
    drawn(run, child, margin .. (is_last and "   " or "│  "), lines)
  end
  return lines
end

-- Who has started whom: the parent of each.
function kinds.tree(asking)
  local run = asking.runs[1]
  local choices, places, right = {}, {}, { in_order = true }
  for place, letter in ipairs(run.letters) do choices[place], places[letter] = name_of(run, letter), place end
  for place = 2, #run.letters do right[place - 1] = places[run.lanes[run.letters[place]].parent] end
  local lines = drawn(run, "A", "   ", { table.concat(right, " "), "   " .. say "main" })
  asking:ask(say("ask_tree", #right), choices, right, table.concat(lines, "\n"))
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

-- What is said before questions: what they are about.
local turns = {}

-- The exercise's script as it is given, which is shown: it is smaller than many a lesson's.
function turns.of_exercise(asking)
  local path = asking.path:gsub("[^/]*$", "exercise.lua")
  local script = orders.contents(path) or error("questions.lua: there is no exercise to ask about", 0)
  asking:say_before(say "of_exercise" .. "\n\n" .. script:gsub("\n+$", ""):gsub("[^\n]+", "    %0") .. "\n")
  asking:turn_to { path = path }
end

-- One run of the script as it is, in the machine's time.
function turns.of_a_run(asking) asking:turn_to { is_recorded = true } end

-- Processes may be late, so that sleep is no way to wait.
function turns.even_if_late(asking)
  asking:say_before(say "even_if_late")
  asking:turn_to { options = { late = true, schedules = asking.options.schedules } }
end

-- So many orders are tried at the most.
function turns.orders_at_most(asking, count)
  asking:turn_to { options = { late = asking.options.late, schedules = count } }
end

-- Asks the questions of a script; or, where they are only to be told, prints them with their answers as JSON.
return function(path, questions, are_told)
  local asking = setmetatable({ path = path, options = { schedules = 200 }, count = 0, right = 0 }, Asking)
  if are_told then asking.notes = {} end
  local environment = setmetatable({}, { __index = _G })
  for _, list in ipairs { kinds, turns } do
    for kind, ask in pairs(list) do
      environment[kind] = function(...) ask(asking, ...) end
    end
  end
  debug.setupvalue(questions, 1, environment)
  questions()
  if are_told then return print("[" .. table.concat(asking.notes, ",") .. "]") end
  print()
  print(say("score", asking.right, asking.count))
end
