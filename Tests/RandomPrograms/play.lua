-- Plays a random program: `procscript play.lua LOG SEED [STEPS]`, or with RANDOM_ROUNDS=N in the environment that one
-- and as many others after it, in the same shared memory. Each process writes to the log what it does, so that
-- who looks at it afterwards knows what each was doing, whatever became of it.
local here = arg[0]:match "^(.*/)" or "./"
local generate = dofile(here .. "generate.lua")
local objects = dofile(here .. "objects.lua")

local log_name, seed = arg[1], tonumber(arg[2])

-- What is played in a round.
local function program_of(round)
  local program = generate.program(seed + (round - 1 << 32))
  if not arg[3] then return program end
  local kept, part = {}, {}
  for number in arg[3]:gmatch "%d+" do kept[tonumber(number)] = true end
  for _, step in ipairs(program) do if kept[step.number] then part[#part + 1] = step end end
  return part
end

local log = assert(io.open(log_name, "a"))
log:setvbuf "full"

-- A line of the log, in one write: also a process that is killed then leaves none in pieces.
local function note(...)
  log:write(table.concat({ ... }, " "), "\n")
  log:flush()
end

-- What a process of the program has.
local player = { index = 1, round = 1, variables = {}, children = {}, gone = {}, serials = 0 }

-- The ends that this process has closed: they can't be sent. Where a message brings one back, that is another object; the
-- result of a child that is asked for twice is the same.
player.closed = setmetatable({}, { __mode = "k" })

local function new_serial()
  player.serials = player.serials + 1
  return player.index * 1000 + player.serials
end

local function new_message()
  player.messages = (player.messages or 0) + 1
  return player.round * 10000000 + player.index * 100000 + player.messages
end

local function can_be_sent(record) return record and not player.closed[record.object] end

-- Sees that what has come is what was sent, and takes it.
local function arrived(record, variable)
  objects.check(record)
  if variable then player.variables[variable] = record end
end

local function spend(seconds)
  local start = process.clock()
  while process.clock() - start < seconds do end
end

local steps = {}

function steps.make(step)
  local serial = new_serial()
  if step.kind ~= "Connection" then
    player.variables[step.variable] = objects.make(step.kind, serial)
    return
  end
  local mine, watched = process.Pipe()
  note("P", serial)
  player.carriers.watched:put(objects.connection(serial, 1, watched))
  watched:close()
  player.variables[step.variable] = objects.connection(serial, 2, mine)
end

-- A message in one of several shapes; `items` are records.
local shapes = {
  plain = function(message) return message end,
  nested = function(message) return { inner = { message } } end,
  twice = function(message) return { inner = { message }, again = message } end,
  upvalue = function(message) return { call = function() return message end } end,
}

local function opened(value)
  if value.call then return value.call() end
  if value.again and not rawequal(value.again, value.inner[1]) then error("WRONG: one message came as two", 0) end
  return value.inner and value.inner[1] or value
end

local function keep(id, value) player.carriers.table[id % 3] = value return true end

local senders = {
  queue = function(id, value) return player.carriers.queue:put(value) end,
  bounded = function(id, value) return player.carriers.bounded:put(value, 0.001) end,
  pipe = function(id, value) return player.carriers.sender:send(value) end,
  list = function(id, value)
    if id % 2 == 0 then return player.carriers.list:append(value) end
    player.carriers.list:insert(1, value)
    return true
  end,
  table = keep,
}

local receivers = {
  queue = function(patience) return player.carriers.queue:get(patience) end,
  bounded = function(patience) return player.carriers.bounded:get(patience) end,
  pipe = function(patience) return player.carriers.receiver:recv(patience) end,
  list = function() return player.carriers.list:pop(math.random(2) == 1 and 1 or nil) end,
  table = function() return player.carriers.table[math.random(0, 2)] end,
}

function steps.send(step)
  local items, variables = {}, player.variables
  for _, variable in ipairs { step.variable, step.other } do
    if can_be_sent(variables[variable]) then items[#items + 1] = variables[variable] end
  end
  local id = new_message()
  -- A pipe takes 64 KiB, and a sender waits for room as long as it takes.
  local padding = step.carrier == "pipe" and math.min(step.padding, 40) or step.padding
  local message = { id = id, items = items, padding = ("%04d"):format(id % 10000):rep(padding // 4) }
  note("s", step.carrier, id)
  if senders[step.carrier](id, shapes[step.shape](message)) then note("S", step.carrier, id) end
  if step.then_ == "keep" then return end
  for _, variable in ipairs { step.variable, step.other } do
    local record = variables[variable]
    if record and record.kind == "Connection" and step.then_ == "close" then
      player.closed[record.object] = true
      record.object:close()
    end
    variables[variable] = nil
  end
end

local function take(carrier, patience, variable)
  local value = receivers[carrier](patience)
  if value == nil then return false end
  local message = opened(value)
  note("r", carrier, message.id)
  if message.padding ~= ("%04d"):format(message.id % 10000):rep(#message.padding // 4) then
    error("WRONG: a damaged message", 0)
  end
  for number, record in ipairs(message.items) do
    arrived(record, (variable + number - 2) % generate.variables + 1)
  end
  return true
end

function steps.receive(step) take(step.carrier, step.patience, step.variable) end

function steps.use(step)
  local record = player.variables[step.variable]
  if record then objects.check(record) end
end

function steps.drop(step) player.variables[step.variable] = nil end

function steps.close(step)
  local record = player.variables[step.variable]
  if not record or record.kind ~= "Connection" then return end
  player.closed[record.object] = true
  record.object:close()
end

function steps.collect() collectgarbage() end

-- Closed ends that are not forgotten yet: others' objects come to stand where they stood.
function steps.churn(step)
  local ends = {}
  for i = 1, step.count do
    ends[2 * i - 1], ends[2 * i] = process.Pipe()
  end
  for i = #ends, 1, -1 do ends[i]:close() end
  player.gone[player.index] = ends
end

-- Two at a time meet at the barrier: each round gives one of them a 1, the other one a 2.
function steps.meet(step)
  local barrier = player.carriers.meeting
  local index = barrier:wait(step.patience)
  if index then note("b", index) else barrier:reset() end
end

function steps.nap(step) process.sleep(step.moment) end

-- What a child does; a fresh interpreter has this function as a global too.
function begin(index, round, carriers, handed, ending, returned)
  player.round, player.index, player.serials, player.messages, player.children = round, index, 0, 0, {}
  player.carriers = carriers
  if handed then player.variables = handed end
  for _, record in pairs(player.variables) do if can_be_sent(record) then objects.check(record) end end
  play()
  note("e", index, ending)
  if ending == "error" then error("ENDING", 0) end
  if ending == "exit" then os.exit(index) end
  if ending == "KILL" or ending == "TERM" then process.kill(process.getpid(), ending) end
  local record = player.variables[returned]
  return can_be_sent(record) and record or nil
end

function steps.start(step)
  local handed
  if not (step.inherits and step.method == "fork") then
    local record = player.variables[step.variable]
    handed = { can_be_sent(record) and record or nil }
  end
  local child, round, carriers, ending, returned = step.child, player.round, player.carriers, step.ending, step.returned
  note("c", child)
  player.children[child] = process.spawn {
    target = function(handed) return begin(child, round, carriers, handed, ending, returned) end, args = { handed, n = 1 },
    start_method = step.method,
  }
end

function steps.kill(step)
  local child = player.children[step.child]
  if not child then return end
  spend(step.moment)
  note("k", step.child)
  child:kill(step.signal)
end

function steps.pause(step)
  local child = player.children[step.child]
  if not child then return end
  note("d", step.child, child.pid, "is stopped")
  child:kill "STOP"
  spend(step.moment)
  child:kill "CONT"
end

function steps.join(step)
  local child = player.children[step.child]
  if child then child:join() end
end

function steps.result(step)
  local child = player.children[step.child]
  if not child then return end
  local ok, record = pcall(child.result, child)
  if ok and record then arrived(record, step.variable) end
  if not ok and tostring(record):find "cannot receive" then error(record, 0) end
end

function steps.pool(step)
  local record = player.variables[step.variable]
  if not can_be_sent(record) then return end
  local check = objects.check
  if step.shape == "late" then
    -- It is never done.
    local pool = process.Pool(1)
    pool:apply_async(process.sleep, 100)
    pool:apply_async(function() return record.serial end)
    pool:terminate()
    pool:join()
    return
  end
  local pool <close> = process.Pool(1)
  if step.shape == "upvalue" then
    pool:apply(function() objects.check(record) end)
  elseif step.shape == "argument" then
    pool:map(function(given) objects.check(given) end, { record, record })
  else
    arrived(pool:apply(function(given) return given end, record), step.variable)
  end
end

-- What this process has to do.
function play()
  for _, step in ipairs(program_of(player.round)) do
    if step.by == player.index then
      note("d", player.index, process.getpid(), step.number)
      local ok, why = xpcall(steps[step.name], debug.traceback, step)
      if not ok then
        note("F", ("step %d of process %d: %s"):format(step.number, player.index, (why:gsub("\n", "\n  "))))
        os.exit(99)
      end
    end
  end
  note("d", player.index, process.getpid(), "joins")
  for _, child in pairs(player.children) do child:join() end
end

-- Whether a carrier has something to take.
local has_something = {
  queue = function() return #player.carriers.queue > 0 end,
  bounded = function() return #player.carriers.bounded > 0 end,
  pipe = function() return player.carriers.receiver:poll() end,
  list = function() return #player.carriers.list > 0 end,
}

-- Takes what is left in the carriers, and lets go of it. One that is held up while it takes something keeps others from
-- it: a look says "empty" then.
local function let_go()
  for _, carrier in ipairs { "queue", "bounded", "pipe", "list" } do
    while take(carrier, 0, 1) or has_something[carrier]() do end
  end
  for key in pairs(player.carriers.table) do player.carriers.table[key] = nil end
  player.variables, player.gone = {}, {}
  collectgarbage()
end

-- Whether an end that the main process has watched is closed, by all who had the other one.
local function is_closed(record, patience)
  local got, why
  repeat
    got, why = record.object:recv(patience)
    if not why and (got[1] ~= record.serial or got[2] ~= 2) then
      error(("WRONG: pipe %d got a message of pipe %s"):format(record.serial, tostring(got[1])), 0)
    end
  until why
  return why == "closed"
end

-- Who has stopped one may have been killed before it let that go on. Where processes take turns, nobody outside does it.
local function continue_all()
  local pids <close> = io.open(log_name)
  for pid in pids:read "a":gmatch "d %d+ (%d+)" do process.kill(tonumber(pid), "CONT") end
end

-- Once all have ended, nobody has an end that was not closed.
local function finish()
  if os.getenv "RANDOM_ORDER" then continue_all() end
  local ends, open = {}, nil
  local deadline = process.clock() + (tonumber(os.getenv "RANDOM_PATIENCE") or 10)
  repeat
    let_go()
    while true do
      local record = player.carriers.watched:try_get()
      if not record then break end
      ends[#ends + 1] = record
    end
    open = {}
    for _, record in ipairs(ends) do
      -- Those whose parent was killed may still be at their work; and who waits looks for the dead.
      if not is_closed(record, 0.2) then open[#open + 1] = record.serial end
    end
  until #open == 0 or process.clock() > deadline
  if #open > 0 then
    error("OPEN: the other ends of pipes " .. table.concat(open, ", ") .. " are never closed", 0)
  end
end

-- Bytes in use of the memory that all share, as its own account says (`Arena.Layout.bytesInUse`).
local function bytes_in_use()
  local names <close> = io.popen(("ls -l /proc/%d/fd"):format(process.getpid()))
  local memory <close> = io.open("/proc/self/fd/" .. names:read "a":match "(%d+) %-> /memfd:procscript%-channels", "rb")
  memory:seek("set", 528)
  return (("<i8"):unpack(memory:read(8)))
end

-- Whether that is where the account is.
local function check_account()
  -- The memory is there from the first channel on.
  local lock = process.Lock()
  local before = bytes_in_use()
  local array = process.Array(1 << 17)
  if bytes_in_use() < before + (1 << 20) then error("the account of the shared memory lies elsewhere", 0) end
end

if process.is_main() then
  local rounds = tonumber(os.getenv "RANDOM_ROUNDS") or 1
  if rounds > 1 then check_account() end
  for round = 1, rounds do
    local sender, receiver = process.Pipe()
    player.round = round
    player.carriers = {
      queue = process.Queue(), bounded = process.Queue(2), sender = sender, receiver = receiver,
      list = process.shared {}, table = process.shared {}, watched = process.Queue(), meeting = process.Barrier(2),
    }
    play()
    player.children = {}
    note("d", 1, process.getpid(), "looks for open ends")
    local ok, why = xpcall(finish, debug.traceback)
    if not ok then
      note("F", (why:gsub("\n", "\n  ")))
      os.exit(99)
    end
    if rounds > 1 then
      player.carriers, sender, receiver = nil, nil, nil
      collectgarbage()
      note("m", bytes_in_use())
    end
  end
  note("end")
end
