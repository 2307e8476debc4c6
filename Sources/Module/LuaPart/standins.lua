-- Channels that are outside of the sandbox that this process is in: what a call on one of them is there, and how the
-- calls come there. It is given the module's parts, and loaded when a process is about to leave the others' memory.
local parts = ...
local host, classes = parts.host, parts.channel_methods

local raise, call = host.raise, host.abroad_call
local getmetatable, getinfo = debug.getmetatable, debug.getinfo
local ipairs, pairs, rawget, setmetatable, type = ipairs, pairs, rawget, setmetatable, type
local min, math_type = math.min, math.type

local standins = {}

local metatables = host.channel_metatables() -- by class

-- What there is to be called of each class by its metatable: the methods that are the host's. Those that are Lua code
-- run where they are called, and call these.
local methods_of = {}
for class, metatable in pairs(metatables) do
  local known = {}
  for name, method in pairs(classes[class]) do
    if type(method) == "function" and getinfo(method, "S").what == "C" then known[name] = method end
  end
  methods_of[metatable] = known
end

local metamethods = { "__index", "__newindex", "__len", "__close", "__tostring" }

-- The primitives of the host's that the Lua code calls with a channel as the first argument.
local primitives = {
  "barrier_arrive", "barrier_release", "shared_get", "shared_insert", "shared_remove", "is_ready",
}

------------------------------------------------------------------------------------------------------------------------
-- Outside: what the stand-in performs. The arguments come from the sandbox, and may be anything that is data.

local performed = {}
for _, name in ipairs(primitives) do performed[name] = host[name] end

-- These make a list of all positions that change: the table has them.
for _, name in ipairs { "shared_insert", "shared_remove" } do
  local own = performed[name]
  performed[name] = function(self, position, count, ...)
    local is_list = math_type(position) == "integer" and math_type(count) == "integer"
    if not is_list or position < 1 or position > count or count > #self then raise "these are no positions of a list" end
    return own(self, position, count, ...)
  end
end

-- Whether one of some channels has something, within a time.
function performed.wait_for_any(channels, timeout)
  if type(channels) ~= "table" then raise "a wait is for a list of channels" end
  return host.wait_for_any({}, channels, timeout, {})
end

-- The pairs of a shared table.
local function all_pairs(shared)
  local list = {}
  for key, value in pairs(shared) do list[#list + 1] = { key, value } end
  return list
end

local function perform(name, self, ...)
  if type(name) ~= "string" then raise "this is no call" end
  local metatable = getmetatable(self)
  local methods = metatable and methods_of[metatable]
  if methods and methods[name] then return methods[name](self, ...) end
  if methods and name == "__pairs" and metatable.__pairs then return all_pairs(self) end
  if methods then
    for _, known in ipairs(metamethods) do
      if known == name and type(metatable[name]) == "function" then return metatable[name](self, ...) end
    end
  end
  local primitive = performed[name]
  -- What it is called on is seen to by itself.
  if primitive and (methods or name == "wait_for_any") then return primitive(self, ...) end
  raise(("there is no %s to be called"):format(name))
end

------------------------------------------------------------------------------------------------------------------------
-- Inside: what is there in the place of methods.

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

local function wrap_class(class, methods)
  local metatable = metatables[class]
  for name, method in pairs(methods_of[metatable]) do methods[name] = passing(name, method) end
  for _, name in ipairs(metamethods) do
    local own = metatable[name]
    if type(own) == "function" then metatable[name] = passing(name, own) end
  end
  local index = metatable.__index
  -- A shared table's fields come before its methods, and the stand-in looks for both.
  if type(index) == "function" and class ~= "SharedTable" then
    metatable.__index = function(self, key)
      local method = type(key) == "string" and rawget(methods, key)
      if method then return method end
      return index(self, key)
    end
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
  for _, name in ipairs(primitives) do host[name] = passing(name, host[name]) end
  host.wait_for_any = waiting(host.wait_for_any)
end

-- Queues and boards of pools, which nobody outside would believe to be a script's: those of this process, and those
-- that it works for.
local function of_pools(seat)
  local list = {}
  local function add(...)
    for _, channel in ipairs { ... } do list[#list + 1] = channel end
  end
  if parts.tasks then
    for pool in parts.tasks.all() do add(pool.tasks, pool.answers, pool.board) end
  end
  if seat then add(seat[1], seat[2], seat[3]) end
  local worked_for = parts.seat
  if worked_for then add(worked_for[1], worked_for[2], worked_for[3]) end
  return list
end

-- Leaves the memory that this process shares with others, and has a process stand in for it there.
--
--   seat      the arguments of a pool's worker, where it is to be one: tasks, answers, board, place; else nil
--   is_born   whether it was started for the sandbox, and has nothing of its own yet
function standins.part(seat, is_born)
  host.part(perform, of_pools(seat), seat, is_born)
  known_as = setmetatable({}, { __mode = "k" })
  wrap()
end

-- For a process that has begun where its channels are not: on another node.
standins.join = wrap

-- Performs a call on a channel that was handed over to such a process.
standins.perform = perform

return standins
