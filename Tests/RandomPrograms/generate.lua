-- Makes a random program of a seed: a list of steps, each for one of its processes. A step names what it works with by
-- number, and does nothing where that is not there: so each part of a program is a program too.
local generate = {}

generate.kinds = {
  "Value", "Array", "Queue", "Lock", "RLock", "Semaphore", "BoundedSemaphore", "Event", "Condition", "Barrier",
  "SharedTable", "Connection", "Connection", "Connection",
}

-- What each process has room for, and the carriers that all have from the start.
generate.variables = 6
generate.carriers = { "queue", "bounded", "pipe", "list", "table" }

-- The steps, and how often each comes.
local weights = {
  make = 16, send = 18, receive = 16, use = 10, drop = 6, close = 5, collect = 5, start = 9, kill = 5, join = 4,
  result = 3, pause = 5, pool = 2, nap = 3, churn = 9, meet = 4,
}

local names, total = {}, 0
for name, weight in pairs(weights) do
  names[#names + 1] = name
  total = total + weight
end
table.sort(names)

local function pick_step(random)
  local place = random(total)
  for _, name in ipairs(names) do
    place = place - weights[name]
    if place <= 0 then return name end
  end
end

-- The ways in which a process ends; the first one is the most frequent.
local endings = { "return", "return", "return", "error", "exit", "KILL", "TERM" }

-- What only some steps have.
local details = {
  make = function(random, step) step.kind = generate.kinds[random(#generate.kinds)] end,
  send = function(random, step)
    step.carrier = generate.carriers[random(#generate.carriers)]
    step.other = random(3) == 1 and random(generate.variables) or nil
    step.shape = ({ "plain", "nested", "upvalue", "twice" })[random(4)]
    step.then_ = ({ "keep", "drop", "close" })[random(3)]
    step.padding = random(8) == 1 and 20000 or random(40)
  end,
  receive = function(random, step)
    step.carrier = generate.carriers[random(#generate.carriers)]
    step.patience = random(3) == 1 and 0.002 or 0
  end,
  kill = function(random, step)
    step.signal = random(3) == 1 and "TERM" or "KILL"
    -- Most faults are within the first milliseconds of a life.
    step.moment = random(3) == 1 and 0 or random(3000) * 1e-6
  end,
  nap = function(random, step) step.moment = random(2000) * 1e-6 end,
  pause = function(random, step) step.moment = random(1000) * 1e-6 end,
  meet = function(random, step) step.patience = random(3000) * 1e-6 end,
  churn = function(random, step) step.count = random(6) end,
  pool = function(random, step) step.shape = ({ "upvalue", "argument", "result", "late" })[random(4)] end,
}

-- A generator of random numbers that does not depend on the version of Lua: `random(n)` is of 1 to n.
local function generator(seed)
  local state = seed * 2654435769 + 88172645463325252
  return function(n)
    state = state ~ (state << 13)
    state = state ~ (state >> 7)
    state = state ~ (state << 17)
    return (state >> 11) % n + 1
  end
end

function generate.program(seed)
  local random = generator(seed)
  for _ = 1, 10 do random(2) end
  local most = 1 + random(6)
  local program = { seed = seed }
  local started, children = 1, { [1] = {} }
  for number = 1, 15 + random(60) do
    local by = random(started)
    local name = pick_step(random)
    if name == "start" and started >= most then name = "make" end
    local step = { number = number, by = by, name = name, variable = random(generate.variables) }
    if details[name] then details[name](random, step) end
    if name == "start" then
      started = started + 1
      children[started] = {}
      table.insert(children[by], started)
      step.child = started
      step.method = random(6) == 1 and "spawn" or "fork"
      step.inherits = random(2) == 1
      step.ending = endings[random(#endings)]
      step.returned = random(2) == 1 and random(generate.variables) or nil
    elseif name == "kill" or name == "join" or name == "result" or name == "pause" then
      local own = children[by]
      step.child = own[random(math.max(#own, 1))]
      if not step.child then step.name = "collect" end
    end
    program[#program + 1] = step
  end
  return program
end

-- A step as a line that people read.
local function shown(step)
  local v = "v" .. step.variable
  local texts = {
    make = function() return v .. " = " .. step.kind .. "()" end,
    send = function()
      return ("%s <- %s%s as %s, %d bytes, then %s it"):format(
        step.carrier, v, step.other and ", v" .. step.other or "", step.shape, step.padding, step.then_)
    end,
    receive = function() return ("%s <- %s within %g s"):format(v, step.carrier, step.patience) end,
    use = function() return "use " .. v end,
    drop = function() return v .. " = nil" end,
    close = function() return v .. ":close()" end,
    collect = function() return "collectgarbage()" end,
    start = function()
      return ("start %d by %s with %s; it ends by %s%s"):format(
        step.child, step.method, step.inherits and "all" or v, step.ending,
        step.returned and " of v" .. step.returned or "")
    end,
    kill = function() return ("SIG%s to %d after %.2f ms"):format(step.signal, step.child, step.moment * 1e3) end,
    join = function() return ("join %d"):format(step.child) end,
    result = function() return ("%s = the result of %d"):format(v, step.child) end,
    pause = function() return ("stop %d for %.2f ms"):format(step.child, step.moment * 1e3) end,
    pool = function() return ("a pool's function has %s as %s"):format(v, step.shape) end,
    nap = function() return ("sleep for %.2f ms"):format(step.moment * 1e3) end,
    churn = function() return ("make and close %d pipes"):format(step.count) end,
    meet = function() return ("meet another one within %.2f ms"):format(step.patience * 1e3) end,
  }
  return texts[step.name]()
end

function generate.listing(program)
  local lines = {}
  for _, step in ipairs(program) do
    lines[#lines + 1] = ("  %3d  %-5s %s"):format(
      step.number, step.by == 1 and "main:" or step.by .. ":", shown(step))
  end
  return table.concat(lines, "\n")
end

return generate
