-- Channels that are outside of the sandbox that this process is in, and how calls on them come to the process that stands
-- in for it there: see `outside.lua`. It is given the module's parts, and loaded when a process is about to leave the
-- others' memory.
local parts = ...
local host, classes = parts.host, parts.channel_methods
local outside = parts.objects.part "outside"

local call = host.abroad_call
local ipairs, pairs, rawget, setmetatable, type = ipairs, pairs, rawget, setmetatable, type
local min = math.min

local standins = {}

local metatables = outside.metatables

-- Whether a value is a channel of the outside: that does not change until this process parts from others.
local known_as = setmetatable({}, { __mode = "k" })

local function is_abroad(value)
  if type(value) ~= "userdata" then return false end
  local answer = known_as[value]
  if answer == nil then
    answer = host.is_abroad(value)
    known_as[value] = answer
  end
  return answer
end

local function passing(name, own)
  return function(self, ...)
    if is_abroad(self) then return call(name, self, ...) end
    return own(self, ...)
  end
end

-- The `__index` of channels of a class in the place of its own, which has been made to pass calls on.
local function indexing(class, methods, passing_on)
  if class ~= "SharedTable" then
    return function(self, key)
      local method = type(key) == "string" and rawget(methods, key)
      if method then return method end
      return passing_on(self, key)
    end
  end
  -- A shared table's fields come before its methods, and only those are outside.
  return function(self, key)
    if not is_abroad(self) then return passing_on(self, key) end
    local value = call("shared_get", self, key)
    if value == nil and type(key) == "string" then return methods[key] end
    return value
  end
end

local function wrap_class(class, methods)
  local metatable = metatables[class]
  for name, method in pairs(outside.methods_of[metatable]) do methods[name] = passing(name, method) end
  for _, name in ipairs(outside.metamethods) do
    local own = metatable[name]
    if type(own) == "function" then metatable[name] = passing(name, own) end
  end
  if type(metatable.__index) == "function" then
    metatable.__index = indexing(class, methods, metatable.__index)
  end
  local own_pairs = metatable.__pairs
  if own_pairs then
    metatable.__pairs = function(self)
      if not is_abroad(self) then return own_pairs(self) end
      local list, position = call("__pairs", self), 0
      return function()
        position = position + 1
        if list[position] then return list[position][1], list[position][2] end
      end
    end
  end
end

-- Seconds between two looks at what is outside, where a wait is for what is inside too.
local interval = 0.01

-- In the place of `host.wait_for_any`.
local function waiting(own)
  return function(pids, channels, timeout, codes)
    local outer, inner = {}, {}
    for _, channel in ipairs(channels) do
      local list = is_abroad(channel) and outer or inner
      list[#list + 1] = channel
    end
    if not outer[1] then return own(pids, channels, timeout, codes) end
    if not inner[1] and not pids[1] and not (codes and codes[1]) then return call("wait_for_any", outer, timeout) end
    local deadline = timeout and host.moment() + timeout
    while true do
      if call("wait_for_any", outer, 0) then return true end
      local left = deadline and deadline - host.moment() or interval
      if left <= 0 then return false end
      if own(pids, inner, min(left, interval), codes) then return true end
    end
  end
end

local is_wrapped = false

local function wrap()
  if is_wrapped then return end
  is_wrapped = true
  for class in pairs(metatables) do wrap_class(class, classes[class]) end
  for _, name in ipairs(outside.primitives) do host[name] = passing(name, host[name]) end
  host.wait_for_any = waiting(host.wait_for_any)
end

-- Leaves the memory that this process shares with others, and has a process stand in for it there.
--
--   memory    how many bytes the sandbox may have
--   seat      the arguments of a pool's worker, where it is to be one: tasks, answers, board, place, timeout; else nil
--   is_born   whether it was started for the sandbox, and has nothing of its own yet
function standins.part(memory, seat, is_born)
  host.part(memory, seat, is_born)
  known_as = setmetatable({}, { __mode = "k" })
  wrap()
end

-- For a process that has begun where its channels are not: on another node.
standins.join = wrap

return standins
