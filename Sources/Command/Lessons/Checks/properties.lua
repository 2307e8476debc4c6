-- What checks can ask of an answer. A property that does not hold is told by its name, in the learner's words, with the
-- moment and the order that show it.
--
-- Each function below gets a run, or the answer itself where it is about the text, and what the check wants. It returns
-- nothing where that holds; else the words' key, what belongs into the sentence, and the step at which it is seen.
local words = require "checks.words"
local lanes = require "checks.lanes"
local orders = require "checks.orders"
local source = require "checks.source"

local properties = { of_runs = {}, of_answers = {} }
local of_runs, of_answers = properties.of_runs, properties.of_answers

local function failed(key, values, place) return { key = key, values = values, place = place } end

local function listed(lines)
  if #lines == 0 then return "  " .. words.say "nothing" end
  return "  " .. table.concat(lines, "\n  ")
end

local function same(one, other)
  return table.concat(one, "\n") == table.concat(other, "\n")
end

-- A process by its name. Errors of the name are the answer's.
local lane = lanes.named

local function shown(run, letter)
  local found = run.lanes[letter]
  if not found then return letter end
  return letter == "A" and words.say "main" or found.name
end

-- Those that look at lanes: one of the runs that differ in the order of their lines alone is enough for them.
properties.look_at_lanes = {
  ended_by = true, exit_code = true, ran_at_the_same_time = true, ran_one_after_the_other = true, processes = true,
  is_child_of = true, no_zombie_longer_than = true, is_a_zombie_for = true, no_process_left = true,
  holds_lock_at_every_write = true, each_message_once = true,
}

-- Errors, ends

function of_runs.no_deadlock(run)
  if run.deadlock then return failed("no_deadlock", { (run.errors[1] or ""):match "[^\n]*" }, #run.steps) end
end

function of_runs.ends_well(run)
  if run.errors[1] then
    -- The message of an uncaught error is printed by no line of the script.
    local place = #run.steps
    for other, step in ipairs(run.steps) do
      if step.operation == "print" and not step.line then place = other break end
    end
    return failed("ends_well", { run.errors[1] }, math.max(1, place - 1))
  end
  if run.exitcode ~= 0 then return failed("ends_well_code", { run.exitcode }, #run.steps) end
end

function of_runs.ended_by(run, name, signal)
  local found = lane(run, name)
  if not found then return failed("no_such_process", { name }) end
  if not found.ending:find(signal, 1, true) then
    return failed("ended_by", { name, signal, words.ending(found.ending) }, found.ended)
  end
end

function of_runs.exit_code(run, name, code)
  local found = lane(run, name)
  if not found then return failed("no_such_process", { name }) end
  if found.exitcode ~= code then return failed("exit_code", { name, code, words.ending(found.ending) }, found.ended) end
end

-- What is printed

function of_runs.prints(run, lines)
  if not same(run.lines, lines) then return failed("prints", { listed(lines), listed(run.lines) }, #run.steps) end
end

function of_runs.prints_in_any_order(run, lines)
  if not same(orders.sorted(run.lines), orders.sorted(lines)) then
    return failed("prints_in_any_order", { listed(lines), listed(run.lines) }, #run.steps)
  end
end

local function place_of(run, line, from, step)
  for place = from, step > 0 and #run.lines or 1, step do
    if run.lines[place] == line then return place end
  end
end

-- All lines that are the one come before the first that is the other. Both are to be there.
function of_runs.prints_before(run, one, other)
  local last, first = place_of(run, one, #run.lines, -1), place_of(run, other, 1, 1)
  if not last or not first or last > first then
    return failed("prints_before", { one, other, listed(run.lines) }, #run.steps)
  end
end

function of_runs.prints_line(run, line)
  if not place_of(run, line, 1, 1) then return failed("prints_line", { line, listed(run.lines) }, #run.steps) end
end

function of_runs.never_prints(run, line)
  if place_of(run, line, 1, 1) then return failed("never_prints", { line, listed(run.lines) }, #run.steps) end
end

-- Time, which is virtual: what computing takes does not count

-- Reading a clock makes it go on by a microsecond.
local instant = 0.0005

-- A script that starts no process takes no steps.
local function duration(run) return #run.steps > 0 and run.steps[#run.steps].time or 0 end

function of_runs.takes(run, seconds)
  if math.abs(duration(run) - seconds) > instant then
    return failed("takes", { seconds, words.seconds(duration(run)) }, #run.steps)
  end
end

function of_runs.takes_at_most(run, seconds)
  if duration(run) > seconds + instant then
    return failed("takes_at_most", { seconds, words.seconds(duration(run)) }, #run.steps)
  end
end

local function both(run, one, other)
  local first, second = lane(run, one), lane(run, other)
  if first and second then return first, second end
  return nil, failed("no_such_process", { first and other or one })
end

-- Who is started before the other has ended runs beside it, whatever the two do.
function of_runs.ran_at_the_same_time(run, one, other)
  local first, second = both(run, one, other)
  if not first then return second end
  if second.born < first.born then first, second = second, first end
  if second.born > first.ended then
    return failed("ran_at_the_same_time", { one, other }, second.born)
  end
end

function of_runs.ran_one_after_the_other(run, one, other)
  local first, second = both(run, one, other)
  if not first then return second end
  if second.born < first.ended then return failed("ran_one_after_the_other", { one, other }, second.born) end
end

-- Families

function of_runs.processes(run, count)
  if #run.letters - 1 ~= count then return failed("processes", { count, #run.letters - 1 }, #run.steps) end
end

function of_runs.is_child_of(run, name, parent)
  local found = lane(run, name)
  if not found then return failed("no_such_process", { name }) end
  local now = run.lanes[found.parent]
  if not now or now.name ~= parent then
    return failed("is_child_of", { name, parent, now and shown(run, found.parent) or "?" }, found.born)
  end
end

local function zombie_time(found) return found.zombie_until and found.zombie_until - found.ended_at or 0 end

-- A zombie at the end of its parent is one to the last, whoever reaps it then.
function of_runs.no_zombie_longer_than(run, seconds)
  for _, letter in ipairs(run.letters) do
    local found = run.lanes[letter]
    local time = zombie_time(found)
    if time > seconds + instant then
      local values = { shown(run, letter), words.seconds(time), seconds }
      return failed("no_zombie_longer_than", values, found.ended)
    end
  end
end

function of_runs.is_a_zombie_for(run, name, seconds)
  local found = lane(run, name)
  if not found then return failed("no_such_process", { name }) end
  local time = zombie_time(found)
  if math.abs(time - seconds) > instant then
    return failed("is_a_zombie_for", { name, seconds, words.seconds(time) }, found.ended)
  end
end

function of_runs.no_process_left(run)
  local last = run.lanes.A
  for _, letter in ipairs(run.letters) do
    local found = run.lanes[letter]
    if letter ~= "A" and last and found.ended > last.ended then
      return failed("no_process_left", { shown(run, letter) }, last.ended)
    end
  end
end

-- Between processes

-- Objects as the report names them: "value 'counter'", "lock 'lock'". Of one that there is not nothing holds: it has
-- another name, or the check has.
local function no_such_object(run, object)
  for _, step in ipairs(run.steps) do
    if step.object == object then return nil end
  end
  return failed("no_such_object", { words.object(object) }, #run.steps)
end

function of_runs.holds_lock_at_every_write(run, value, lock)
  local missing = no_such_object(run, value)
  if missing then return missing end
  for place, step in ipairs(run.steps) do
    if (step.operation == "write" or step.operation == "change") and step.object == value then
      local holds = false
      for _, hold in ipairs(run.holds) do
        local is_there = hold.from <= place and place <= (hold.to or #run.steps)
        holds = holds or hold.letter == step.lane and hold.lock == lock and is_there
      end
      if not holds then
        local values = { shown(run, step.lane), words.object(value), words.object(lock) }
        return failed("holds_lock_at_every_write", values, place)
      end
    end
  end
end

function of_runs.each_message_once(run, queue)
  local missing = no_such_object(run, queue)
  if missing then return missing end
  local put, taken = 0, 0
  for _, step in ipairs(run.steps) do
    if step.operation == "put" and step.object == queue then put = put + 1 end
  end
  for _, message in ipairs(run.messages) do
    local step = run.steps[message.from]
    if step and step.object == queue then taken = taken + 1 end
  end
  if put ~= taken then return failed("each_message_once", { words.object(queue), put, taken }, #run.steps) end
end

-- The text

function of_answers.source_uses(answer, name)
  if not source.uses(answer.text, name) then return failed("source_uses", { name }) end
end

function of_answers.source_does_not_use(answer, name)
  if source.uses(answer.text, name) then return failed("source_does_not_use", { name }) end
end

function of_answers.source_keeps(answer, name)
  if source.body(answer.text, name) ~= source.body(answer.given, name) then
    return failed("source_keeps", { name })
  end
end

-- Where there are several outcomes, the order that shows the second one is told.
function of_answers.same_in_all_orders(answer)
  local first = answer.runs[1]
  for place = 2, #answer.runs do
    local run = answer.runs[place]
    if not same(orders.sorted(run.lines), orders.sorted(first.lines)) then
      local failure = failed("same_in_all_orders", { listed(first.lines), listed(run.lines) }, #run.steps)
      failure.run = run
      return failure
    end
  end
end

return properties
