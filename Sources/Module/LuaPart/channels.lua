-- What channels can do beyond what the host gives them. It is given the module's parts: see objects.lua.
local parts = ...
local process, classes, host = parts.process, parts.channel_methods, parts.host

local raise = host.raise
local pairs, rawget, select, setmetatable, tostring, type = pairs, rawget, select, setmetatable, tostring, type
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
local holding = {
  __name = "hold",
  __close = function(held) held[1]:release() end,
  __tostring = function(held) return ("<hold of %s>"):format(tostring(held[1])) end,
}

host.guard(holding, "what l:hold() returns")

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

-- All classes of what can be acquired.
for _, methods in pairs(classes) do
  if rawget(methods, "acquire") then methods.with, methods.hold = with, hold end
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

function process.shared(content, options)
  if content ~= nil and type(content) ~= "table" then
    raise(("bad argument 'table' to 'shared' (table expected, got %s)"):format(type(content)))
  end
  local shared = host.shared_new(options)
  if content then
    for key, value in pairs(content) do shared[key] = value end
  end
  return shared
end

local methods_of_shared_tables = classes.SharedTable

-- A key may have the name of a method, so none is called by its name here, and the value is got without a look at them.
function classes.SharedTable:update(key, fn)
  check_function(fn, "update", "write t:update(key, function(old) return new end)")
  local _ <close> = hold(methods_of_shared_tables.lock(self))
  local old = host.shared_get(self, key)
  local new = fn(old)
  self[key] = new
  return new
end

local integer = math.tointeger

-- A position in a list of `count` elements, or one of the two that `table.remove` allows beside.
local function check_position(position, call, first, last)
  local whole = type(position) == "number" and integer(position)
  if whole and first <= whole and whole <= last then return whole end
  raise(("bad argument 'i' to '%s' (position of %d to %d expected, got %s)"):format(call, first, last, tostring(position)))
end

local function check_value(value, call)
  if value == nil then raise(("bad argument 'v' to '%s' (a value expected, got nil)"):format(call)) end
end

-- These take the lock for all that they do, and change the table by one step: killed at any moment, they have done it or
-- not. Here too no method is called by its name.

function classes.SharedTable:append(value)
  check_value(value, "append")
  local _ <close> = hold(methods_of_shared_tables.lock(self))
  local position = #self + 1
  self[position] = value
  return position
end

function classes.SharedTable:insert(position, ...)
  if select("#", ...) == 0 then
    raise "bad argument 'v' to 'insert' (a value expected, got none): write t:insert(i, v), or t:append(v)"
  end
  local value = ...
  check_value(value, "insert")
  local _ <close> = hold(methods_of_shared_tables.lock(self))
  local count = #self
  position = check_position(position, "insert", 1, count + 1)
  if position > count then self[position] = value else host.shared_insert(self, position, count, value) end
end

function classes.SharedTable:pop(position)
  local _ <close> = hold(methods_of_shared_tables.lock(self))
  local count = #self
  -- As of `table.remove`: of an empty list nothing is popped.
  position = position == nil and count or check_position(position, "pop", count == 0 and 0 or 1, count + 1)
  local value = host.shared_get(self, position)
  if 1 <= position and position < count then
    host.shared_remove(self, position, count)
  elseif position == count and count > 0 then
    self[position] = nil
  end
  return value
end

-- For `for v in q:values() do`: every message until the queue is closed and empty. (A message that is nil ends the loop,
-- as nil ends every loop.)
function classes.Queue:values()
  return function(timeout) return self:get(timeout) end
end

-- Waits until `fn` returns something true, which is looked for at first and after each notification; returns that, or
-- what it returned last, and "timeout".
function classes.Condition:wait_for(fn, timeout)
  check_function(fn, "wait_for", "write c:wait_for(function() return … end)")
  local deadline = type(timeout) == "number" and host.moment() + timeout
  local result = fn()
  while not result do
    if not self:wait(deadline and deadline - host.moment() or timeout) then
      result = fn()
      return result, not result and "timeout" or nil
    end
    result = fn()
  end
  return result
end

-- An action that fails breaks the barrier, on the way of its error.
local acting = { __close = function(self, problem) if problem ~= nil then self[1]:abort() end end }

function classes.Barrier:wait(timeout)
  local order, is_last = host.barrier_arrive(self, timeout)
  if not is_last then return order end
  if order == nil then return nil, is_last end
  local action = host.barrier_action(self)
  if action then
    local _ <close> = setmetatable({ self }, acting)
    action()
  end
  if host.barrier_release(self) then return order end
  return nil, "broken"
end

-- The methods that are Lua code are sent by name, as those of the host are.
for name, value in pairs {
  with = with, hold = hold, Value_update = classes.Value.update, Array_update = classes.Array.update,
  SharedTable_update = classes.SharedTable.update, SharedTable_append = classes.SharedTable.append,
  SharedTable_insert = classes.SharedTable.insert, SharedTable_pop = classes.SharedTable.pop, values = classes.Queue.values,
  wait_for = classes.Condition.wait_for, Barrier_wait = classes.Barrier.wait,
} do
  host.send_by_name("process.methods." .. name, value)
end
