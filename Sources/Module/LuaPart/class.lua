-- The class of all processes: their fields, how they are made, and subclasses. It is given the module's parts.
local parts = ...
local host, objects, arguments = parts.host, parts.objects, parts.arguments

local raise = host.raise
local getmetatable = debug.getmetatable
local pairs, pcall, rawset, setmetatable, tostring, type = pairs, pcall, rawset, setmetatable, tostring, type
local concat, pack, unpack = table.concat, table.pack, table.unpack
local private = objects.private
local name_of, shown_name = objects.name_of, objects.shown_name
local owner_of, identity_of = objects.owner_of, objects.identity_of
local is_current, is_parent = objects.is_current, objects.is_parent
local end_of, error_of, note_missing = objects.end_of, objects.error_of, objects.note_missing
local shown, bad_argument, integer, of = arguments.shown, arguments.bad_argument, arguments.integer, arguments.of
local is_class, is_callable = arguments.is_class, arguments.is_callable

local Process = {}

-- Fields of a process object that are not the script's own: read through these …
local function getter_of_file(name)
  return function(_, mine) return mine[name] or raise(objects.part("programs").why_no_file(mine, name)) end
end

local getters = {
  stdin = getter_of_file "stdin",
  stdout = getter_of_file "stdout",
  stderr = getter_of_file "stderr",
  name = function(_, mine) return name_of(mine) end,
  daemon = function(_, mine) return mine.daemon or false end,
  pid = function(_, mine) return mine.pid end,
  exitcode = function(_, mine)
    local ending = end_of(mine)
    return ending and ending.exitcode
  end,
  signal = function(_, mine)
    local ending = end_of(mine)
    return ending and ending.signal
  end,
  error = function(_, mine) return (error_of(mine)) end,
  node = function(_, mine)
    if mine.is_abroad then return (host.placement(mine)) end
  end,
  remote_pid = function(_, mine)
    if not mine.is_abroad then return nil end
    local _, pid = host.placement(mine)
    return pid
  end,
  lost = function(_, mine)
    local ending = mine.is_abroad and end_of(mine)
    if ending and ending.outcome == "lost" and not mine.closed then return (host.told(mine)) end
  end,
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
    if objects.current().daemon and not daemon then raise("the children of a daemon are daemons: daemon can't be false") end
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
    local ending = end_of(mine)
    state, exitcode = ending and "stopped" or "started", ending and ending.exitcode
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

-- Takes over a process object that came from another interpreter, with its private part.
local function adopt(object, mine)
  local metatable = getmetatable(object)
  metatables[metatable.__class] = metatables[metatable.__class] or metatable
  host.guard(metatable)
  private[object] = mine
end

-- Makes an object, and returns it and its private part.
local function make(class)
  local maker, pid = private[objects.current()], host.getpid()
  local mine = objects.new(maker)
  if maker.daemon then mine.daemon = true end
  -- After a fork that the module was not told of.
  if pid ~= maker.pid then mine.owner = pid end
  local metatable = metatable_of(class)
  if class ~= Process then mine.name = metatable.__name .. "-" .. identity_of(mine) end
  local self = setmetatable({}, metatable)
  private[self] = mine
  return self, mine
end

local function construct(class, ...)
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
  local option, is_another_word = host.option_meant(key, options.command ~= nil, options.target ~= nil)
  if not option or options[option] ~= nil or is_another_word and self.run ~= Process.run then return end
  raise(("unknown option %s of '%s': did you mean %s?"):format(shown(key), class, option))
end

-- The options that are programs.lua's.
local of_programs = {
  command = true, cwd = true, env = true, clear_env = true, stdin = true, stdout = true, stderr = true, input = true,
}

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
  objects.set_work(mine, target, args and copy_of(args))
  if target == nil and options.command == nil then mine.untargeted = host.place() end
  local needs_programs = false
  for key, value in pairs(options) do
    if type(key) ~= "string" then
      raise(("the fields of a process have names, like target=fn: got one named %s"):format(shown(key)))
    end
    if of_programs[key] then
      needs_programs = true
    elseif key == "sandbox" then
      if options.command ~= nil then
        raise "sandbox is for functions: a program is run in one by a function that calls process.sandbox, and then it"
      end
      mine.sandbox = objects.part("sandboxes").check(value, getmetatable(self).__name)
    elseif key ~= "target" and key ~= "args" and key ~= "start_method" then
      if not setters[key] then check_field(self, key, options) end
      self[key] = value
    end
  end
  if needs_programs then objects.part("programs").take(mine, options) end
end

-- Without line information, so that an error of a target in C (`error`, `os.exit`) is not put down to a line of ours.
local call_target = load(string.dump(function(target, args, unpack) return target(unpack(args, 1, args.n)) end, true))

function Process:run()
  local mine = of(self, "run")
  if mine.program then
    raise(("cannot run %s here: it is a program, for a process of its own; write p:start()"):format(shown_name(mine)))
  end
  local target, args = objects.work_of(mine)
  if target then return call_target(target, args or {}, unpack) end
  if mine.pid and not is_current(self) and not is_parent(self) then
    raise(("cannot run %s here: what it runs went with its start(); call the function itself, or make a new process")
      :format(name_of(mine)))
  end
end

-- In messages these are sent by name: the receiver has its own.
host.send_by_name("process.Process", Process)
host.send_by_name("process.construct", construct)
host.send_by_name("process.index", index)
host.send_by_name("process.assign", assign)
host.send_by_name("process.describe", describe)

return {
  options_of_programs = of_programs,
  Process = Process, init = Process.init, fields = getters, construct = construct, make = make, adopt = adopt,
  metatable_of = metatable_of,
}
