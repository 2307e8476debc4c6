-- The functions of the module's table that are about processes. It is given the module's parts.
local parts = ...
local process, host, objects, arguments, class = parts.process, parts.host, parts.objects, parts.arguments, parts.class

local raise = host.raise
local getmetatable = debug.getmetatable
local ipairs, pairs, select, setmetatable, type = ipairs, pairs, select, setmetatable, type
local pack = table.pack
local Process = class.Process
local private, name_of, end_of = objects.private, objects.name_of, objects.end_of
local shown, bad_argument, integer = arguments.shown, arguments.bad_argument, arguments.integer
local check_timeout, is_class, is_callable = arguments.check_timeout, arguments.is_class, arguments.is_callable
local of_child = arguments.of_child

process.Process = Process

-- Every method is a function too: process.join(p, 1) is p:join(1).
local methods = { "start", "run", "join", "is_alive", "status", "kill", "terminate", "stop", "result", "fileno", "close" }
for _, name in ipairs(methods) do
  process[name] = function(p, ...)
    if not private[p] then bad_argument("p", name, "process", p) end
    return p[name](p, ...)
  end
end

local join_one, kill_process, status_of, run_one = process.join, process.kill, process.status, process.run

function process.run(what, ...)
  if private[what] then return run_one(what, ...) end
  return objects.part("runs").run(what)
end

local processes = { one = "process", many = "processes", has = function(item) return private[item] end }

-- The call of a pool that a result is of; nil for anything else.
local function job_of(item) return parts.results and parts.results.jobs[item] end

-- What stands for the descriptor of an item, where it has one: see descriptors.lua.
local function code_of(item) return objects.part("descriptors").code_of(item) end

local awaitable = {
  one = "process, pipe, queue, result, file or descriptor",
  many = "processes, pipes, queues, results, files and descriptors",
  has = function(item)
    return private[item] or job_of(item) or host.is_ready(item) ~= nil or code_of(item) ~= nil
  end,
}

local function check_list(list, call, elements)
  if private[list] then bad_argument("list", call, "list", list, ("write process.%s{p}"):format(call)) end
  if type(list) ~= "table" then bad_argument("list", call, "list of " .. elements.many, list) end
  for position = 1, #list do
    local item = list[position]
    if not elements.has(item) then
      raise(("bad element %d of the list given to '%s' (%s expected, got %s)"):format(
        position, call, elements.one, shown(item)))
    end
    if private[item] then of_child(item, call) end
  end
end

function process.join(what, timeout)
  if private[what] then return join_one(what, timeout) end
  check_list(what, "join", processes)
  local deadline = check_timeout(timeout, "join") and host.moment() + timeout
  local all = true
  for _, p in ipairs(what) do
    all = host.join(private[p], deadline and deadline - host.moment()) and all
  end
  if all then return true end
  return false, "timeout"
end

-- Whether a process of a list has ended, a result is there, or something can be received from a channel; nil for what has
-- a descriptor.
local function is_ready(item)
  if private[item] then return end_of(private[item]) ~= nil end
  local job = job_of(item)
  if job then return job.done == true end
  return host.is_ready(item)
end

-- Those of a list that are ready, in its order; and the codes of those that have a descriptor, by their positions.
local function all_ready(list)
  local states, coded, codes, places = {}, {}, {}, {}
  for position, item in ipairs(list) do
    local state = is_ready(item)
    if state == nil then
      local code, holds_input = code_of(item)
      if not code then
        raise(("bad element %d of the list given to 'wait': it has no descriptor: it is closed"):format(position))
      end
      coded[position], state = code, holds_input
      codes[#codes + 1], places[#places + 1] = code, position
    end
    states[position] = state or false
  end
  if codes[1] then
    for index, state in ipairs(host.are_ready(codes)) do states[places[index]] = states[places[index]] or state end
  end
  local ready = {}
  for position, item in ipairs(list) do
    if states[position] then ready[#ready + 1] = item end
  end
  return ready, coded
end

function process.wait(list, timeout)
  check_list(list, "wait", awaitable)
  check_timeout(timeout, "wait")
  local pools = {}
  for _, item in ipairs(list) do
    local job = job_of(item)
    if job then
      pools[#pools + 1] = job.pool
      parts.tasks.check_owner(job.pool)
      parts.tasks.look(job.pool)
    end
  end
  local ready, coded = all_ready(list)
  if ready[1] or not list[1] then return ready end
  local pids, channels, codes = {}, {}, {}
  for position, item in ipairs(list) do
    if private[item] then
      pids[#pids + 1] = private[item].pid
    elseif coded[position] then
      codes[#codes + 1] = coded[position]
    elseif not job_of(item) then
      channels[#channels + 1] = item
    end
  end
  local found
  if pools[1] then
    local deadline = timeout and host.moment() + timeout
    found = parts.tasks.await(pools, function() return all_ready(list)[1] end, deadline, pids, channels, codes)
  elseif channels[1] or codes[1] then
    found = host.wait_for_any(pids, channels, timeout, codes)
  else
    found = host.wait(pids, timeout)
  end
  if found then ready = all_ready(list) end
  return ready
end

function process.kill(what, signal)
  if private[what] then return kill_process(what, signal) end
  local pid = integer(what) or bad_argument("pid", "kill", "process or pid", what)
  if pid <= 0 then
    raise(("refusing to signal pid %d: that means a whole group of processes; give the pid of one"):format(pid))
  end
  return host.kill(pid, host.check_signal(signal == nil and "KILL" or signal))
end

function process.status(what)
  if private[what] then return status_of(what) end
  return host.status(integer(what) or bad_argument("pid", "status", "process or pid", what))
end

local function spawn(call, daemon, first, ...)
  local p
  if is_callable(first) and Process.init == class.init then
    -- What `init` would do, without a table for it and copies of the arguments.
    local mine
    p, mine = class.make(Process)
    objects.set_work(mine, first, select("#", ...) > 0 and pack(...) or nil)
  elseif is_callable(first) then
    p = Process { target = first, args = pack(...) }
  elseif is_class(first) then
    local name = getmetatable(first).__name
    bad_argument("fn", call, "function", first, ("write local p = %s(…), and then p:start()"):format(name))
  elseif type(first) == "table" and not private[first] then
    if first.target == nil and first.command == nil then
      Process(first) -- an option misspelt, which may be the target's, is told first
      bad_argument("target", call, "function", nil, "write target=task, not target=task()")
    end
    p = Process(first)
  else
    local advice = ("write process.%s(task), not process.%s(task())"):format(call, call)
    bad_argument("fn", call, "function", first, advice)
  end
  if daemon then p.daemon = true end
  p:start()
  return p
end

function process.spawn(...) return spawn("spawn", false, ...) end

function process.daemon(...) return spawn("daemon", true, ...) end

process.current = objects.current

process.parent = objects.parent

function process.active_children()
  host.reap_ended()
  return host.children()
end

function process.set_start_method(method)
  host.check_start_method(method)
  parts.starting.set_method(method)
end

process.get_start_method = parts.starting.method

-- Draws the picture that was begun last, after an error too.
local drawing = { __close = function() host.picture_end() end }

function process.picture(fn, file)
  if not is_callable(fn) then
    bad_argument("fn", "picture", "function", fn, "write process.picture(function() … end)")
  end
  if file ~= nil and type(file) ~= "string" then bad_argument("file", "picture", "name of a file", file) end
  host.picture_begin(name_of(private[objects.current()]), file)
  local _ <close> = setmetatable({}, drawing)
  return fn()
end

-- What a pool's worker runs.
function parts.run_worker(...) return host.pool_work(...) end

host.send_by_name("process.run_worker", parts.run_worker)

-- Pools are compiled when a script first asks for one.
local function load_pools()
  for _, name in ipairs { "parcels", "tasks", "results" } do objects.part(name) end
  return objects.part("pool")
end

for _, name in ipairs { "Pool", "map", "as_completed" } do
  process[name] = function(...)
    return (parts.pool or load_pools())[name](...)
  end
end

-- So are these parts, each of which has the one function.
local later = {
  signal = "signals", at_exit = "exits", explore = "explorations", sandbox = "sandboxes", launcher = "launchers",
}
for name, part in pairs(later) do
  process[name] = function(...) return objects.part(part)[name](...) end
end

-- In messages these are sent by name: the receiver has its own.
for name, method in pairs(Process) do host.send_by_name("process.Process." .. name, method) end
for name, value in pairs(process) do
  if type(value) == "function" then host.send_by_name("process." .. name, value) end
end

setmetatable(process, objects.noting_missing)
for _, known in pairs(parts.channel_methods) do setmetatable(known, objects.noting_missing) end
