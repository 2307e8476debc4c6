-- What calls of the module are given, and the errors for what they can't take. It is given the module's parts.
local parts = ...
local host, objects = parts.host, parts.objects

local raise = host.raise -- raises a message at the line of the script that called us
local getmetatable = debug.getmetatable -- that which counts, whatever `__metatable` says
local tostring, type = tostring, type
local tointeger = math.tointeger
local private, shown_name, owner_of = objects.private, objects.shown_name, objects.owner_of

local arguments = {}

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

arguments.shown, arguments.bad_argument = shown, bad_argument

-- The integer that a number stands for; nil for anything else.
function arguments.integer(value)
  return type(value) == "number" and tointeger(value) or nil
end

function arguments.check_timeout(timeout, call, argument)
  if timeout == nil then return nil end
  if type(timeout) ~= "number" or timeout ~= timeout then
    bad_argument(argument or "timeout", call, "number", timeout)
  end
  return timeout
end

-- What makes a table a class of processes is what calling it does: see class.lua.
local function is_class(value)
  local metatable = type(value) == "table" and getmetatable(value)
  return metatable and metatable.__call ~= nil and metatable.__call == parts.class.construct
end

arguments.is_class = is_class

function arguments.is_callable(value)
  if type(value) == "function" then return true end
  local metatable = getmetatable(value)
  return metatable and metatable.__call ~= nil and not is_class(value)
end

-- What a call does to a process, where its name is not the verb for it.
local verbs = {
  init = "set up",
  fileno = "get a descriptor of",
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

arguments.of = of

-- The private part of one that a call was made on which only the parent of a started process can make.
function arguments.of_child(self, call)
  local mine, verb = of(self, call), verbs[call] or call
  if objects.is_current(self) then
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

return arguments
