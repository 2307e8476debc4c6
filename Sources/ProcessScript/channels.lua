-- What channels can do beyond what the host gives them. It is given the module's table, the tables of methods by class,
-- and the host's primitives.
local process, classes, host = ...

local raise = host.raise
local ipairs, setmetatable, type = ipairs, setmetatable, type
local getmetatable = debug.getmetatable

local function is_callable(value)
  if type(value) == "function" then return true end
  local metatable = getmetatable(value)
  return metatable and metatable.__call ~= nil
end

local function check_function(value, call, advice)
  if not is_callable(value) then
    raise(("bad argument 'fn' to '%s' (function expected, got %s): %s"):format(call, type(value), advice))
  end
end

-- What `hold` returns: a value to be closed, which gives back what was acquired.
local holding = { __name = "hold", __close = function(held) held[1]:release() end }

local function hold(self)
  self:acquire()
  return setmetatable({ self }, holding)
end

local function with(self, fn, ...)
  check_function(fn, "with", "write l:with(function() … end)")
  self:acquire()
  local _ <close> = setmetatable({ self }, holding)
  return fn(...)
end

for _, name in ipairs { "Lock", "RLock", "CellsLock", "Semaphore", "BoundedSemaphore" } do
  classes[name].with, classes[name].hold = with, hold
end

-- Calls `fn` with what a Value or an element of an Array holds, and stores what it returns; nobody comes between.
local function update(self, key, fn)
  local _ <close> = self:lock():hold()
  local new = fn(self[key])
  self[key] = new
  return new
end

function classes.Value:update(fn)
  check_function(fn, "update", "write v:update(function(old) return new end)")
  return update(self, "value", fn)
end

function classes.Array:update(index, fn)
  check_function(fn, "update", "write a:update(i, function(old) return new end)")
  return update(self, index, fn)
end

-- For `for v in q:values() do`: every message until the queue is closed and empty. (A message that is nil ends the loop,
-- as nil ends every loop.)
function classes.Queue:values()
  return function() return self:get() end
end
