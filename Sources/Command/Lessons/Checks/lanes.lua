-- The lanes of a run: each process with its life, by what the command draws of the run (a Chrome trace, in which each step
-- takes a millisecond), joined with the steps, which know the virtual time.
local lanes = {}

-- Which step a moment of the drawing belongs to. What begins with a step stands at its beginning, what it brings to an end
-- at its end.
local function step_before(ts) return math.floor(ts / 1000 + 0.5) end
local function step_at(ts) return step_before(ts) + 1 end

local function time_of(run, place)
  local step = run.steps[math.max(1, math.min(place, #run.steps))]
  return step and step.time or 0
end

-- A process by its name; the one of several that ran first. nil where there is none.
function lanes.named(run, name)
  for _, letter in ipairs(run.letters) do
    if run.lanes[letter].name == name then return run.lanes[letter] end
  end
end

-- Fills in `run.lanes`, by letters; `run.letters`, their order; `run.holds`, who has a lock from where to where; and
-- `run.messages`, from which step to which one each went.
function lanes.add(run, trace)
  run.lanes, run.letters, run.holds, run.messages = {}, {}, {}, {}
  if not trace then return end
  local by_thread, arrows = {}, {}
  for _, event in ipairs(trace.traceEvents) do
    if event.name == "thread_name" then
      local letter, name = event.args.name:match "^(%u+) (.*)$"
      if letter then
        local lane = { letter = letter, name = name, prints = {}, exitcode = nil }
        run.lanes[letter], by_thread[event.tid] = lane, lane
        run.letters[#run.letters + 1] = letter
      end
    end
  end
  for _, event in ipairs(trace.traceEvents) do
    local lane = by_thread[event.tid]
    if lane and event.cat == "life" and event.ph == "X" then
      lane.ending, lane.exitcode = event.args.ending, event.args["exit code"]
      -- To its end, or to that of its time as a zombie.
      lane.born, lane.ended = step_at(event.ts), lane.ended or step_before(event.ts + event.dur)
    elseif lane and event.cat == "print" then
      lane.prints[#lane.prints + 1] =
        { text = event.args.text, line = event.args.line, place = step_at(event.ts) }
    elseif event.cat == "hold" then
      if event.ph == "b" then
        local hold = { letter = lane and lane.letter, lock = event.name:match "has (.*)$", from = step_at(event.ts) }
        arrows[event.id], run.holds[#run.holds + 1] = hold, hold
      elseif arrows[event.id] then
        arrows[event.id].to = step_before(event.ts)
      end
    elseif event.ph == "s" and lane then
      arrows[event.id] = { from = lane, place = step_at(event.ts) }
      if event.cat == "reap" then lane.ended = step_before(event.ts) end
    elseif event.ph == "f" and arrows[event.id] then
      local arrow = arrows[event.id]
      if event.cat == "start" and lane then
        lane.parent = arrow.from and arrow.from.letter
        lane.begun = step_at(event.ts)
      elseif event.cat == "reap" and arrow.from then
        arrow.from.reaped = step_before(event.ts)
      elseif event.cat == "message" then
        run.messages[#run.messages + 1] = { from = arrow.place, to = step_at(event.ts) }
      end
    end
  end
  for _, letter in ipairs(run.letters) do
    local lane = run.lanes[letter]
    for _, printed in ipairs(lane.prints) do
      local step = run.steps[printed.place]
      if step and step.operation == "print" then step.line = printed.line end
    end
    lane.born, lane.ended = lane.born or 1, lane.ended or #run.steps
    lane.born_at, lane.ended_at = time_of(run, lane.born), time_of(run, lane.ended)
  end
  for _, letter in ipairs(run.letters) do
    local lane = run.lanes[letter]
    if lane.parent then
      local parent = run.lanes[lane.parent]
      lane.zombie_until = time_of(run, lane.reaped or math.max(lane.ended, parent.ended))
    end
  end
end

return lanes
