-- Runs random programs, each as a command of its own, and looks at what they leave: see scripts/random-programs.
local here = arg[0]:match "^(.*/)" or "./"
local generate = dofile(here .. "generate.lua")

-- Seconds after which a program hangs, and how often a part of one is run before it counts as right.
local patience, attempts = 40, 6

local options = { seconds = 60, failures = 3, shrinking = 60, seeds = false, steps = false, only = false, rounds = 1,
  schedules = 0,
}
for i = 1, #arg, 2 do
  local name = arg[i]:match "^%-%-(%a+)$"
  if not arg[i + 1] or options[name] == nil then
    io.stderr:write("unknown, or without a value: ", arg[i], "; see scripts/random-programs\n")
    os.exit(64)
  end
  options[name] = tonumber(arg[i + 1]) or arg[i + 1]
end
local first, last = tostring(options.seeds or math.random(1 << 30)):match "^(%d+)%-?(%d*)$"
first = math.tointeger(first)
last = math.tointeger(last) or options.seeds and first or math.maxinteger

local function contents(path)
  local file = io.open(path, "rb")
  local text = file and file:read "a"
  if file then file:close() end
  return text
end

local executable = os.getenv "PROCSCRIPT" or "procscript"

-- In which order the processes of a program take turns; nil where they go on as they like.
local order

-- By this all processes of a run are known, whoever their parent is.
local mark = ("RANDOM_PROGRAM=%d"):format(process.getpid())

local function is_marked(pid)
  local environment = contents("/proc/" .. pid .. "/environ")
  return environment ~= nil and ("\0" .. environment):find("\0" .. mark .. "\0", 1, true) ~= nil
end

-- The pids of a run's processes that have not ended.
local function running()
  local found = {}
  for _, record in ipairs(process.list()) do
    if record.pid ~= process.getpid() and is_marked(record.pid) then found[#found + 1] = record.pid end
  end
  return found
end

local function continue_all()
  for _, pid in ipairs(running()) do
    if process.status(pid) == "stopped" then process.kill(pid, "CONT") end
  end
end

local function kill_all()
  repeat
    local left = running()
    for _, pid in ipairs(left) do process.kill(pid) end
  until #left == 0
end

-- What the shared memory was that several rounds left, if it became more and more. What comes and goes does not count:
-- others may still have something while the main process looks.
local function growth(log, kills)
  local sizes = {}
  for size in log:gmatch "\nm (%d+)" do sizes[#sizes + 1] = tonumber(size) end
  local part = #sizes // 4
  if part == 0 then return end
  local function least(first) return math.min(table.unpack(sizes, first, first + part - 1)) end
  local grown = least(#sizes - part + 1) - least(part + 1)
  -- Of one that is killed just while it frees a block, the block is lost: a small one mostly, but once in some fifty
  -- kills it may be a segment of a queue.
  local segments = math.ceil(kills / 50) * (520 << 10)
  if grown > 8192 + 1024 * kills + segments then
    return ("GREW: %d bytes more in the last quarter of %d rounds than in their second, with %d kills"):format(
      grown, #sizes, kills)
  end
end

-- What a program's log and end say: what was wrong, or nil.
local function verdict(log, ending, errors)
  local sent, received, met, kills, wrong = {}, {}, { 0, 0 }, 0, nil
  -- What an orphan sends after the main process has looked is nobody's.
  local has_looked = false
  for line in log:gmatch "[^\n]+" do
    local tag, rest = line:match "^(%a+) ?(.*)$"
    if tag == "F" and not wrong then
      wrong = rest .. (log:match "\nF [^\n]*(\n  .-)\n%a" or "")
    elseif rest and rest:find "looks for open ends" then
      has_looked = true
    elseif tag == "k" then
      kills = kills + 1
    elseif tag == "b" then
      met[tonumber(rest)] = met[tonumber(rest)] + 1
    elseif tag == "S" or tag == "r" then
      local carrier, id = rest:match "^(%a+) (%d+)$"
      if carrier ~= "table" then
        if tag == "S" then sent[id] = sent[id] or not has_looked else received[id] = (received[id] or 0) + 1 end
      end
    end
  end
  if wrong then return wrong end
  for id, count in pairs(received) do
    if count > 1 then return ("DOUBLED: message %s was received %d times"):format(id, count) end
  end
  if ending ~= "0" or not log:find "\nend\n" then return "ENDED with code " .. ending .. ": " .. errors end
  -- One that is killed may have met another just then.
  if math.abs(met[1] - met[2]) > kills then
    return ("WRONG: %d came first to a barrier of two, and %d second, with %d kills"):format(met[1], met[2], kills)
  end
  local lost = 0
  for id, counts in pairs(sent) do if counts and not received[id] then lost = lost + 1 end end
  -- One that is killed may have taken a message just then.
  if lost > kills then return ("LOST: %d messages, with %d kills"):format(lost, kills) end
  return growth(log, kills)
end

-- What each process of a program was doing last.
local function last_steps(log)
  local steps, order = {}, {}
  for index, pid, step in log:gmatch "d (%d+) (%d+) ([^\n]+)" do
    if not steps[index] then order[#order + 1] = index end
    steps[index] = ("  process %s (pid %s, %s): step %s"):format(
      index, pid, process.status(tonumber(pid)) or "gone", step)
  end
  for i, index in ipairs(order) do order[i] = steps[index] end
  return table.concat(order, "\n")
end

-- Runs a program, or some of its steps, once, with files whose names begin with `base`. Returns what was wrong, or nil.
local function run_with_files(base, seed, steps, is_shrinking)
  local environment = ("%s RANDOM_ROUNDS=%d"):format(mark, options.rounds)
  if order then environment = environment .. " RANDOM_ORDER=" .. order end
  if is_shrinking then environment = environment .. " RANDOM_PATIENCE=1" end
  -- In the background, so that what hangs can be looked at.
  local how = order and ("--schedule=%d"):format(order) or ""
  os.execute(
    ("{ %s '%s' %s '%splay.lua' %s.log %d %s </dev/null >%s.output 2>&1; echo $? >%s.ended; mv %s.ended %s.ending; } &")
      :format(environment, executable, how, here, base, seed, steps or "", base, base, base, base))
  local deadline = process.clock() + patience + options.rounds
  local next_look = process.clock() + 0.2
  local ending
  repeat
    process.sleep(0.001)
    ending = contents(base .. ".ending")
    -- Who has stopped one may be killed before it lets that go on.
    if process.clock() > next_look then
      next_look = process.clock() + 0.2
      continue_all()
    end
  until ending or process.clock() > deadline
  local log, errors = contents(base .. ".log") or "", contents(base .. ".output") or ""
  if not ending then
    local state = last_steps(log)
    kill_all()
    return "HUNG:\n" .. state .. "\n" .. errors
  end
  -- Those whose parent was killed may still be at their work, or not have begun it.
  deadline = process.clock() + 10
  while #running() > 0 do
    if process.clock() > deadline then
      local state = last_steps(contents(base .. ".log"))
      kill_all()
      return "LEFT running:\n" .. state
    end
    continue_all()
    process.sleep(0.002)
  end
  log = contents(base .. ".log")
  -- Pids differ.
  return verdict("\n" .. log, ending:match "%d+", errors), log:gsub("(d %d+) %d+", "%1")
end

-- Each run has files of its own: a process that comes late would write to the next one's.
local function run_once(...)
  local base = os.tmpname()
  local wrong, log = run_with_files(base, ...)
  for _, ending in ipairs { "", ".log", ".output", ".ending" } do os.remove(base .. ending) end
  return wrong, log
end

local function difference(one, other)
  local others = other:gmatch "[^\n]+"
  local number = 0
  for line in one:gmatch "[^\n]+" do
    number = number + 1
    local other_line = others()
    if line ~= other_line then return ("line %d: %s, and %s"):format(number, line, other_line or "nothing") end
  end
  return "more lines the second time"
end

-- In an order, all is the same twice.
local function run(...)
  local wrong, log = run_once(...)
  if wrong or not order then return wrong end
  local still, again = run_once(...)
  return still or log ~= again and "DIFFERENT, though in the same order: " .. difference(log, again) or nil
end

-- Runs a program in as many orders as it is to be.
local function run_in_orders(seed, steps)
  if options.schedules == 0 then return run(seed, steps) end
  for number = 1, options.schedules do
    order = seed * options.schedules + number
    local wrong = run(seed, steps)
    if wrong then return ("in the order %d: %s"):format(order, wrong) end
  end
end

local function is_wanted(wrong) return wrong and (not options.only or wrong:find(options.only, 1, true)) and true end

-- Whether some steps of a program go wrong in one of several runs.
local function fails(seed, steps, deadline)
  local numbers = {}
  for i, step in ipairs(steps) do numbers[i] = step.number end
  local text = table.concat(numbers, ",")
  for _ = 1, attempts do
    local wrong = run(seed, text, true)
    if is_wanted(wrong) then return wrong end
    if process.clock() > deadline then return nil end
  end
end

-- Leaves out whole processes, then halves, quarters… as long as what is left still goes wrong.
local function shrunk(seed, wrong)
  local deadline = process.clock() + options.shrinking
  local steps = generate.program(seed)
  local function try(is_kept)
    local fewer = {}
    for i, step in ipairs(steps) do if is_kept(i, step) then fewer[#fewer + 1] = step end end
    if #fewer == #steps or #fewer == 0 then return false end
    local still = fails(seed, fewer, deadline)
    if still then steps, wrong = fewer, still end
    return still ~= nil
  end
  for index = 7, 2, -1 do try(function(_, step) return step.by ~= index and step.child ~= index end) end
  local size = #steps // 2
  while size >= 1 and process.clock() < deadline do
    local from = 1
    while from <= #steps and process.clock() < deadline do
      if not try(function(i) return i < from or i >= from + size end) then from = from + size end
    end
    size = size // 2
  end
  return steps, wrong
end

local function report(seed, wrong)
  print(("seed %d: %s"):format(seed, wrong))
  if options.steps then return end
  local steps, still = shrunk(seed, wrong)
  local numbers = {}
  for i, step in ipairs(steps) do numbers[i] = step.number end
  print(("the smallest that still fails: %s"):format(still))
  print(generate.listing(steps))
  print(("again: scripts/random-programs --seeds %d --steps %s"):format(seed, table.concat(numbers, ",")))
end

local start, failures, count = process.clock(), 0, 0
for seed = first, last do
  if process.clock() - start > options.seconds then break end
  local wrong = run_in_orders(seed, options.steps or nil)
  count = count + 1
  if is_wanted(wrong) then
    failures = failures + 1
    report(seed, wrong)
    if failures >= options.failures then break end
  end
end
print(("%d programs, %d failures"):format(count, failures))
os.exit(failures == 0 and 0 or 1)
