-- The `process` module as scripts see it. It is given the module's table, the tables of the channels' methods by class,
-- and the host's primitives: what only the operating system can do. Everything else about processes is here, in the
-- language of those who use it.
local process, channel_methods, host = ...

local raise = host.raise -- raises a message at the line of the script that called us
-- The script may have changed its globals since: the host lends us those of the start.
local error, ipairs, pairs, pcall, rawget, rawset, select, setmetatable, tostring, type =
  error, ipairs, pairs, pcall, rawget, rawset, select, setmetatable, tostring, type
local getmetatable = debug.getmetatable -- that which counts, whatever `__metatable` says
local concat, pack, unpack = table.concat, table.pack, table.unpack
local tointeger = math.tointeger
local package = package

-- What every process object keeps to itself, so that its own fields are only what the script put there:
--   maker, number    the private part of the process that made it (its parent, once it is started), and its number
--                    among those that this one made
--   owner            the maker's pid, where maker doesn't tell: see owner_of
--   name, identity   where the script gave it one, or they came from another interpreter: see name_of, identity_of
--   [TARGET], args   until start
--   method, daemon
--   pid              nil before start
--   ending           nil until it is reaped; then exitcode, signal, outcome, message
--   closed
-- They are as few as can be, since each child gets a copy of those of all processes before it; an array's slot takes less
-- than a field.
local private = setmetatable({}, { __mode = "k" })

local TARGET <const> = 1

-- The last name that a script read from the module, a class, a process or a channel and that is not there (`owner`,
-- `name`; the owner of a channel's methods is their table), and the line that did (`place`). Reading it is nil, as
-- everywhere; calling that nil is an error which can then be explained.
local missing = setmetatable({}, { __mode = "v" })

local function note_missing(owner, name)
  missing.owner, missing.name, missing.place = owner, name, host.place()
end

-- "" for the main process, "2:1" for the first child of the second child. Most are never asked for: a string for each
-- would be made for nothing.
local function identity_of(mine)
  if mine.identity then return mine.identity end
  local above = identity_of(mine.maker)
  return above == "" and tostring(mine.number) or above .. ":" .. mine.number
end

local function name_of(mine) return mine.name or "Process-" .. identity_of(mine) end

-- The same in a text that people read: a name may hold anything.
local function shown_name(mine) return host.printable(name_of(mine)) end

-- The pid of the process that made it; nil for the main process.
local function owner_of(mine) return mine.owner or mine.maker and mine.maker.pid end

local children = {} -- this process's own children that are not reaped, by pid: they outlive the script's references
local made = 0 -- how many process objects this process has made
local current, parent
local birth -- what this process was told at its start, where it began afresh
local start_method = "fork" -- of processes that have none of their own

------------------------------------------------------------------------------------------------------------------------
-- Arguments

-- A value as error messages show it.
local function shown(value)
  if type(value) == "string" then return ("'%s'"):format(value) end
  if value ~= value then return "NaN" end
  if type(value) == "number" or type(value) == "boolean" then return tostring(value) end
  if private[value] then return "the process " .. shown_name(private[value]) end
  local metatable = getmetatable(value)
  local name = metatable and metatable.__name
  return type(name) == "string" and name or type(value)
end

local function bad_argument(argument, call, expected, found, advice)
  local message = ("bad argument '%s' to '%s' (%s expected, got %s)"):format(argument, call, expected, shown(found))
  raise(advice and message .. ": " .. advice or message)
end

-- The integer that a number stands for; nil for anything else.
local function integer(value)
  return type(value) == "number" and tointeger(value) or nil
end

local function check_timeout(timeout, call, argument)
  if timeout == nil then return nil end
  if type(timeout) ~= "number" or timeout ~= timeout then
    bad_argument(argument or "timeout", call, "number", timeout)
  end
  return timeout
end

local construct -- what calling a class does

local function is_class(value)
  return type(value) == "table" and getmetatable(value) and getmetatable(value).__call == construct
end

local function is_callable(value)
  if type(value) == "function" then return true end
  local metatable = getmetatable(value)
  return metatable and metatable.__call ~= nil and not is_class(value)
end

-- What a call does to a process, where its name is not the verb for it.
local verbs = {
  init = "set up",
  is_alive = "test",
  result = "take the result of",
  status = "look at",
  wait = "wait for",
}

-- The private part of a process object that a call was made on.
local function of(self, call)
  local mine = private[self]
  if not mine then bad_argument("self", call, "process", self, ("write p:%s(…), with a colon"):format(call)) end
  if mine.closed then raise(("cannot %s %s: it is closed"):format(verbs[call] or call, shown_name(mine))) end
  return mine
end

-- Two objects can be the same process, where one of them came with what a process was started for.
local function is_current(self) return private[self] == private[current] end

local function is_parent(self) return parent and private[self] == private[parent] end

-- The same for calls that only the parent of a started process can make.
local function of_child(self, call)
  local mine, verb = of(self, call), verbs[call] or call
  if is_current(self) then
    raise(("cannot %s the current process: %s would wait for itself"):format(verb, shown_name(mine)))
  end
  local owner = owner_of(mine)
  if owner ~= host.getpid() then
    local maker = owner and "was made by the process with pid " .. owner or "is the main process"
    raise(("can only %s a child process: %s %s"):format(verb, shown_name(mine), maker))
  end
  if not mine.pid then
    raise(("can only %s a started process: %s needs start() first"):format(verb, shown_name(mine)))
  end
  return mine
end

------------------------------------------------------------------------------------------------------------------------
-- Ends

local ends = {} -- children that were reaped and that a prompt has not told of yet; only where one wants to

-- The ending of processes that return nothing.
local quiet_ending = { exitcode = 0 }

-- Keeps what is known of a child that has been reaped.
local function settle(mine, exitcode, signal, outcome, message)
  children[mine.pid] = nil
  if not mine.told and host.notes_ends() then ends[#ends + 1] = mine end
  if mine.closed then message = nil end
  mine.ending = exitcode == 0 and not outcome and quiet_ending
    or { exitcode = exitcode, signal = signal, outcome = outcome, message = message }
end

-- Reaps the children that have ended, so that no zombies pile up: all of them, or where there are very many and another
-- is being started, not each time.
local function reap_ended(starting)
  local pid = host.next_ended(starting)
  while pid do
    local mine = private[children[pid]]
    -- One whose start an error cut short, as for lack of memory, is the host's child but no object's.
    if mine then settle(mine, host.reap(pid)) else host.reap(pid) end
    pid = host.next_ended(starting)
  end
end

-- Waits for a child and reaps it; false when the timeout came first.
local function await(mine, timeout)
  if not mine.ending then
    if not host.await(mine.pid, timeout) then return false end
    settle(mine, host.reap(mine.pid))
  end
  return true
end

-- Exit code and signal of a child that has ended, reaped or not; nothing while it runs.
local function end_of(mine)
  local ending = mine.ending
  if ending then return true, ending.exitcode, ending.signal end
  if mine.pid and owner_of(mine) == host.getpid() then return host.look(mine.pid) end
end

-- The text of the uncaught error that ended a child, and its value where that was no string.
local function error_of(mine)
  local ending, outcome, message = mine.ending, nil, nil
  if ending then
    outcome, message = ending.outcome, ending.message
  elseif end_of(mine) then
    outcome, message = host.outcome(mine.pid)
  end
  -- A closed process keeps no message.
  if outcome == "raised" and message then return host.decode(message) end
end

------------------------------------------------------------------------------------------------------------------------
-- The class of all processes

local Process = {}

-- Fields of a process object that are not the script's own: read through these …
local getters = {
  name = function(_, mine) return name_of(mine) end,
  daemon = function(_, mine) return mine.daemon or false end,
  pid = function(_, mine) return mine.pid end,
  exitcode = function(_, mine) return (select(2, end_of(mine))) end,
  signal = function(_, mine) return (select(3, end_of(mine))) end,
  error = function(_, mine) return (error_of(mine)) end,
}

-- … and written through these; the others can't be written.
local setters = {
  name = function(_, mine, name)
    if type(name) ~= "string" then raise(("name must be a string, got %s"):format(shown(name))) end
    mine.name = name
  end,
  daemon = function(self, mine, daemon)
    if mine.pid then raise("daemon must be set before start()") end
    if type(daemon) ~= "boolean" then raise(("daemon must be true or false, got %s"):format(shown(daemon))) end
    if current.daemon and not daemon then raise("the children of a daemon are daemons: daemon can't be false") end
    mine.daemon = daemon
  end,
}

local function assign(self, key, value)
  if setters[key] then return setters[key](self, private[self], value) end
  if getters[key] then raise(("%s can only be read"):format(key)) end
  if key == nil or key ~= key then raise(("a field can't be named %s"):format(shown(key))) end
  rawset(self, key, value)
end

-- What `tostring` says of a process; like Python's `repr`, and like it, it does not reap.
local function describe(self)
  local mine = private[self]
  local owner = owner_of(mine)
  local state, exitcode = "initial", nil
  if mine.closed then
    state = "closed"
  elseif is_current(self) then
    state = "started"
  elseif is_parent(self) then
    state = self:is_alive() and "started" or "stopped"
  elseif owner ~= host.getpid() then
    state = "unknown"
  elseif mine.pid then
    local ended, code = end_of(mine)
    state, exitcode = ended and "stopped" or "started", code
  end
  local words = { ("%s name='%s'"):format(host.printable(getmetatable(self).__name), shown_name(mine)) }
  if mine.pid then words[#words + 1] = ("pid=%d"):format(mine.pid) end
  if owner then words[#words + 1] = ("parent=%d"):format(owner) end
  words[#words + 1] = state
  if exitcode then
    local name = exitcode < 0 and host.signal_name(-exitcode)
    words[#words + 1] = name and "exitcode=-" .. name or ("exitcode=%d"):format(exitcode)
  end
  if mine.daemon then words[#words + 1] = "daemon" end
  return "<" .. concat(words, " ") .. ">"
end

-- The metatables of objects, by class. They are made where they are needed: a class that was sent to another process
-- has none there yet.
local metatables = setmetatable({}, { __mode = "k" })

local function index(self, key)
  local get, value = getters[key], nil
  if get then value = get(self, private[self]) else value = getmetatable(self).__class[key] end
  if value == nil then note_missing(self, key) end
  return value
end

local function metatable_of(class)
  local metatable = metatables[class]
  if not metatable then
    metatable = {
      __name = getmetatable(class).__name,
      __class = class,
      __index = index,
      __newindex = assign,
      __tostring = describe,
    }
    metatables[class] = metatable
    host.guard(metatable)
  end
  return metatable
end

local function make(class)
  made = made + 1
  local maker, pid = private[current], host.getpid()
  -- Room for all that most processes come to have: a table that grows is made anew each time.
  local mine = { nil --[[TARGET]], maker = maker, number = made, pid = nil, ending = nil }
  if maker.daemon then mine.daemon = true end
  -- After a fork that the module was not told of.
  if pid ~= maker.pid then mine.owner = pid end
  local metatable = metatable_of(class)
  if class ~= Process then mine.name = metatable.__name .. "-" .. identity_of(mine) end
  local self = setmetatable({}, metatable)
  private[self] = mine
  return self, mine
end

function construct(class, ...)
  local self = make(class)
  self:init(...)
  return self
end

local function new_class(name, base)
  return setmetatable({}, { __name = name, __index = base, __call = construct })
end

setmetatable(Process, getmetatable(new_class("Process", note_missing)))

function Process:subclass(name)
  if not is_class(self) then
    raise 'write process.Process:subclass "Name", with a colon after the class'
  end
  if type(name) ~= "string" or name == "" then bad_argument("name", "subclass", "name", name) end
  return new_class(name, self)
end

-- The arguments for a target, as they are now; nil for none.
local function copy_of(args)
  local count = args.n == nil and #args or integer(args.n)
  if not count or count < 0 then raise(("args.n must say how many there are, got %s"):format(shown(args.n))) end
  if count == 0 then return nil end
  local fits, reason = pcall(unpack, args, 1, count)
  if not fits then raise(("cannot pass on %d arguments: %s"):format(count, tostring(reason))) end
  return pack(unpack(args, 1, count))
end

-- An error for a field that is an option misspelt, or called as it is elsewhere, where the option itself is not given.
local function check_field(self, key, options)
  local class = getmetatable(self).__name
  if key == "kwargs" then
    raise(("unknown option 'kwargs' of '%s': write args={{key=value}}, and let the target take a table"):format(class))
  end
  local option, is_another_word = host.option_meant(key)
  if not option or options[option] ~= nil or is_another_word and self.run ~= Process.run then return end
  raise(("unknown option %s of '%s': did you mean %s?"):format(shown(key), class, option))
end

-- What the constructor's table means; a subclass's own `init` need not call this.
function Process:init(options)
  local mine = of(self, "init")
  if options == nil then return end
  if type(options) ~= "table" or private[options] or is_class(options) or is_callable(options) then
    local class = getmetatable(self).__name
    bad_argument("options", class, "table", options, ("write %s{target=fn, args={…}}"):format(class))
  end
  local target, args, method = options.target, options.args, options.start_method
  if target ~= nil and not is_callable(target) then
    raise(("target must be a function, got %s: write target=task, not target=task()"):format(shown(target)))
  end
  if args ~= nil and type(args) ~= "table" then
    raise(("args must be a table, like args={1, 2}, got %s"):format(shown(args)))
  end
  if method ~= nil then host.check_start_method(method) end
  mine.method = method
  mine[TARGET] = target
  mine.args = args and copy_of(args)
  if target == nil then mine.untargeted = host.place() end
  for key, value in pairs(options) do
    if type(key) ~= "string" then
      raise(("the fields of a process have names, like target=fn: got one named %s"):format(shown(key)))
    end
    if key ~= "target" and key ~= "args" and key ~= "start_method" then
      if not setters[key] then check_field(self, key, options) end
      self[key] = value
    end
  end
end

local init = Process.init

-- Without line information, so that an error of a target in C (`error`, `os.exit`) is not put down to a line of ours.
local call_target = load(string.dump(function(target, args, unpack) return target(unpack(args, 1, args.n)) end, true))

function Process:run()
  local mine = of(self, "run")
  if mine[TARGET] then return call_target(mine[TARGET], mine.args or {}, unpack) end
  if mine.pid and not is_current(self) and not is_parent(self) then
    raise(("cannot run %s here: what it runs went with its start(); call the function itself, or make a new process")
      :format(name_of(mine)))
  end
end

------------------------------------------------------------------------------------------------------------------------
-- Beginnings

-- What another interpreter must know of a process.
local function facts_of(object)
  local mine = private[object]
  return {
    owner = owner_of(mine),
    name = name_of(mine),
    identity = identity_of(mine),
    daemon = mine.daemon,
    pid = mine.pid,
    ending = mine.ending and { exitcode = mine.ending.exitcode, signal = mine.ending.signal },
    closed = mine.closed,
  }
end

-- A process that is to begin in another interpreter: what that must know before it runs anything, and what it will run.
-- `found` lists the process objects that are in the second, where there are others than the process itself.
local function pack_up(self, found)
  local mine = private[self]
  local birth = {
    facts = facts_of(self),
    parent = facts_of(current),
    start_method = mine.method or start_method,
    path = package.path, -- where the libraries are that it uses
    cpath = package.cpath,
  }
  local others = {}
  for _, object in ipairs(found or {}) do
    if object ~= self and private[object] then others[object] = facts_of(object) end
  end
  return birth, { process = self, target = mine[TARGET], args = mine.args, others = others }
end

-- Takes over a process object that came from another interpreter.
local function adopt(object, mine)
  local metatable = getmetatable(object)
  metatables[metatable.__class] = metatables[metatable.__class] or metatable
  host.guard(metatable)
  private[object] = mine
end

-- A fresh interpreter begins here, once the script has been run again.
local function begin()
  -- Whatever the script has set meanwhile: it did so in its parent too, and that had the last word.
  package.path, package.cpath, start_method = birth.path, birth.cpath, birth.start_method
  local parcel = host.open_parcel()
  local mine = private[current]
  mine[TARGET], mine.args = parcel.target, parcel.args
  for object, facts in pairs(parcel.others) do
    adopt(object, facts.pid == private[parent].pid and private[parent] or facts)
  end
  adopt(parcel.process, mine)
  current = parcel.process
  -- What the script has made meanwhile does not count.
  made = 0
  return current:run()
end

-- The child of a fork begins here: it has no children yet, and its parent is the process it was before.
local function become(self)
  children, ends, made = {}, {}, 0
  parent, current = current, self
  local mine = private[self]
  mine.pid = host.getpid()
  if mine.method then start_method = mine.method end
  return self:run()
end

function Process:start()
  local mine = of(self, "start")
  if mine.pid then
    raise(("cannot start a process twice: %s was started already; make a new one to run it again"):format(
      shown_name(mine)))
  end
  local owner = owner_of(mine)
  if owner ~= host.getpid() then
    raise(("can only start a process in the process that made it: %s was made by pid %d; make one here"):format(
      shown_name(mine), owner))
  end
  if mine.untargeted and not mine[TARGET] and self.run == Process.run then
    raise(("%s has nothing to run: it was made without a target (%s); write target=task, not target=task()"):format(
      shown_name(mine), mine.untargeted:gsub(": $", "")))
  end
  reap_ended(true)
  local pid = host.start(mine.method or start_method, mine.daemon, self, become, pack_up)
  mine.pid = pid
  -- What it runs is the child's now: who keeps the handle keeps no data and no channels by it.
  mine[TARGET], mine.args = nil, nil
  children[pid] = self
end

function Process:join(timeout)
  local mine = of_child(self, "join")
  if await(mine, check_timeout(timeout, "join")) then return true end
  return false, "timeout"
end

function Process:is_alive()
  local mine = of(self, "is_alive")
  if is_current(self) then return true end
  if is_parent(self) then return host.getppid() == mine.pid end
  if not mine.pid then return false end
  of_child(self, "is_alive")
  return not end_of(mine)
end

function Process:status()
  local mine = of(self, "status")
  if is_parent(self) then return self:is_alive() and host.status(mine.pid) or "finished" end
  if not mine.pid then return "new" end
  if not is_current(self) then of_child(self, "status") end
  if mine.ending then return "finished" end
  return host.status(mine.pid) or "finished"
end

function Process:kill(signal)
  local mine = of(self, "kill")
  if not is_current(self) then of_child(self, "kill") end
  signal = host.check_signal(signal == nil and "KILL" or signal)
  if not mine.ending then host.signal(mine.pid, signal) end
end

function Process:terminate()
  local mine = of(self, "terminate")
  if not is_current(self) then of_child(self, "terminate") end
  if not mine.ending then host.signal(mine.pid, host.check_signal("TERM")) end
end

function Process:stop(grace)
  local mine = of_child(self, "stop")
  grace = check_timeout(grace, "stop", "grace") or 5
  if not mine.ending then host.stop(mine.pid, grace) end
  await(mine)
  return true
end

function Process:result(timeout)
  local mine = of_child(self, "result")
  if not await(mine, check_timeout(timeout, "result")) then return nil, "timeout" end
  local who = ("%s (pid %d)"):format(shown_name(mine), mine.pid)
  local ending = mine.ending
  if ending.signal then raise(("%s was killed by %s"):format(who, ending.signal)) end
  if ending.outcome == "raised" then
    local raised = pack(error_of(mine)) -- the text with its traceback, and the value unless it is a string
    error(raised[raised.n], 0)
  end
  if ending.outcome == "unsendable" then raise(("%s ended, but its result is lost: %s"):format(who, ending.message)) end
  if ending.exitcode == nil then raise(("%s has ended, but somebody else took its exit code"):format(who)) end
  if ending.exitcode ~= 0 then raise(("%s ended with exit code %d"):format(who, ending.exitcode)) end
  if not mine.results then
    mine.results = ending.message and pack(host.decode(ending.message)) or pack()
    ending.message = nil
  end
  return unpack(mine.results, 1, mine.results.n)
end

function Process:close()
  local mine = private[self]
  if mine and mine.closed then return end
  mine = of(self, "close")
  if mine.pid and not is_current(self) then of_child(self, "close") end
  if is_current(self) or (mine.pid and not end_of(mine)) then
    raise(("cannot close a process while it is running: %s needs join() or stop() first"):format(
      shown_name(mine)))
  end
  mine.closed = true
  mine[TARGET], mine.args, mine.results = nil, nil, nil
  if mine.ending then mine.ending.message = nil end
end

------------------------------------------------------------------------------------------------------------------------
-- The module's functions

process.Process = Process

-- Every method is a function too: process.join(p, 1) is p:join(1).
local methods = { "start", "run", "join", "is_alive", "status", "kill", "terminate", "stop", "result", "close" }
for _, name in ipairs(methods) do
  process[name] = function(p, ...)
    if not private[p] then bad_argument("p", name, "process", p) end
    return p[name](p, ...)
  end
end

local join_one, kill_process, status_of = process.join, process.kill, process.status

local processes = { one = "process", many = "processes", has = function(item) return private[item] end }
local awaitable = {
  one = "process, pipe or queue",
  many = "processes, pipes and queues",
  has = function(item) return private[item] or host.is_ready(item) ~= nil end,
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
    all = await(private[p], deadline and deadline - host.moment()) and all
  end
  if all then return true end
  return false, "timeout"
end

-- Whether a process of a list has ended, or something can be received from a channel; nil for anything else.
local function is_ready(item)
  if not private[item] then return host.is_ready(item) end
  return (end_of(private[item])) == true
end

local function all_ready(list)
  local ready = {}
  for _, item in ipairs(list) do
    if is_ready(item) then ready[#ready + 1] = item end
  end
  return ready
end

function process.wait(list, timeout)
  check_list(list, "wait", awaitable)
  check_timeout(timeout, "wait")
  local ready, pids, channels = all_ready(list), {}, {}
  if ready[1] or not list[1] then return ready end
  for _, item in ipairs(list) do
    if private[item] then pids[#pids + 1] = private[item].pid else channels[#channels + 1] = item end
  end
  local found
  if channels[1] then found = host.wait_for_any(pids, channels, timeout) else found = host.wait(pids, timeout) end
  return found and all_ready(list) or ready
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
  if is_callable(first) and Process.init == init then
    -- What `init` would do, without a table for it and copies of the arguments.
    local mine
    p, mine = make(Process)
    mine[TARGET] = first
    if select("#", ...) > 0 then mine.args = pack(...) end
  elseif is_callable(first) then
    p = Process { target = first, args = pack(...) }
  elseif is_class(first) then
    local class = getmetatable(first).__name
    bad_argument("fn", call, "function", first, ("write local p = %s(…), and then p:start()"):format(class))
  elseif type(first) == "table" and not private[first] then
    if first.target == nil then
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

function process.current() return current end

function process.parent() return parent end

function process.active_children()
  reap_ended()
  local alive = {}
  for _, pid in ipairs(host.children()) do alive[#alive + 1] = children[pid] end
  return alive
end

function process.set_start_method(method)
  host.check_start_method(method)
  start_method = method
end

function process.get_start_method() return start_method end

-- Draws the picture that was begun last, after an error too.
local drawing = { __close = function() host.picture_end() end }

function process.picture(fn, file)
  if not is_callable(fn) then
    bad_argument("fn", "picture", "function", fn, "write process.picture(function() … end)")
  end
  if file ~= nil and type(file) ~= "string" then bad_argument("file", "picture", "name of a file", file) end
  host.picture_begin(name_of(private[current]), file)
  local _ <close> = setmetatable({}, drawing)
  return fn()
end

-- What a pool's worker runs.
local function run_worker(...) return host.pool_work(...) end

host.send_by_name("process.run_worker", run_worker)

local noting_missing = { __index = note_missing }

-- Pools are compiled when a script first asks for one.
local pool_functions

local function load_pools()
  local tools = {
    Process = Process, Queue = process.Queue, raise = raise, shown = shown, bad_argument = bad_argument,
    integer = integer, is_callable = is_callable, check_timeout = check_timeout, channel_methods = channel_methods,
    noting_missing = noting_missing,
    -- A worker's end is its pool's affair: a prompt does not tell of it.
    leave_untold = function(worker) private[worker].told = true end,
  }
  local load_parcels, load_tasks, load_results, load_pool = host.pool_chunks()
  local engine = load_tasks(host, tools, load_parcels(host), run_worker)
  return load_pool(engine, load_results(engine, host, tools), host, tools)
end

for _, name in ipairs { "Pool", "map", "as_completed" } do
  process[name] = function(...)
    pool_functions = pool_functions or load_pools()
    return pool_functions[name](...)
  end
end

-- A process that runs the script: the one that was asked to, or a fresh interpreter.
birth = host.birth()
current = setmetatable({}, metatable_of(Process))
if birth then
  parent = setmetatable({}, metatable_of(Process))
  private[current], private[parent] = birth.facts, birth.parent
  birth.facts.pid = host.getpid()
  start_method = birth.start_method
else
  private[current] = { name = "MainProcess", identity = "", pid = host.getpid() }
end

-- In messages these are sent by name: the receiver has its own.
host.send_by_name("process.Process", Process)
host.send_by_name("process.construct", construct)
host.send_by_name("process.index", index)
host.send_by_name("process.assign", assign)
host.send_by_name("process.describe", describe)
for name, method in pairs(Process) do host.send_by_name("process.Process." .. name, method) end
for name, value in pairs(process) do
  if type(value) == "function" then host.send_by_name("process." .. name, value) end
end

setmetatable(process, noting_missing)
for _, methods in pairs(channel_methods) do setmetatable(methods, noting_missing) end

------------------------------------------------------------------------------------------------------------------------
-- What the host asks

local inquiries = {}

-- What a process object is called.
function inquiries.called(object) return name_of(private[object]) end

-- The name of a child that is not reaped; that of this process without a pid.
function inquiries.name(pid)
  if not pid then return inquiries.called(current) end
  return children[pid] and inquiries.called(children[pid])
end

-- A line for each child that has ended since the last time, reaped or not.
function inquiries.ends()
  for _, pid in ipairs(host.children()) do
    local mine = private[children[pid]]
    if mine and not mine.told and end_of(mine) then ends[#ends + 1] = mine end
  end
  local lines = {}
  for position, mine in ipairs(ends) do
    mine.told = true
    local _, exitcode, signal = end_of(mine)
    local how = signal and "killed by " .. signal or exitcode and ("exit code %d"):format(exitcode)
    lines[position] = ("%s (pid %d) ended: %s"):format(shown_name(mine), mine.pid, how or "somebody else took its exit code")
  end
  ends = {}
  return concat(lines, "\n")
end

-- The fields and methods of a process object as one writes them, `.pid` and `:join`, one a line; nil for anything else.
function inquiries.members(object)
  if not private[object] then return nil end
  local names = {}
  for name in pairs(getters) do names[#names + 1] = "." .. name end
  local class = getmetatable(object).__class
  while type(class) == "table" do -- the base class's __index is a function
    for name in pairs(class) do
      if type(name) == "string" then names[#names + 1] = ":" .. name end
    end
    class = getmetatable(class).__index
  end
  return concat(names, "\n")
end

-- What the reference calls a channel, "Queue", or a method of channels, "Queue:put"; "with" where several classes have
-- the same one; nil for anything else.
function inquiries.channel(value)
  local metatable = getmetatable(value)
  local methods = metatable and rawget(metatable, 1)
  local found
  for class, known in pairs(channel_methods) do
    if methods and known == methods then return class end
    for name, method in pairs(known) do
      if method == value then found = found and name or class .. ":" .. name end
    end
  end
  return found
end

inquiries.begin = begin

local function inquire(what, ...) return inquiries[what](...) end

-- What explains an error: the class of a process or of a class, the fields of processes, the methods of channels.
local function class_of(value)
  if is_class(value) then return value end
  local metatable = private[value] and getmetatable(value)
  return metatable and metatable.__class
end

return inquire,
  { process = process, missing = missing, fields = getters, class_of = class_of, channel_methods = channel_methods }
