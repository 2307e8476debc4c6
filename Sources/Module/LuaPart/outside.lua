-- Calls on channels that come from a sandbox, as the process performs them that stands in for it outside. It is given
-- parts of the module: in that process it runs in a Lua state that has nothing of the script. In the sandbox itself it
-- tells what can be called.
local parts = ...
local host, classes = parts.host, parts.channel_methods

local raise = host.raise
local getmetatable, getinfo = debug.getmetatable, debug.getinfo
local ipairs, pairs, type = ipairs, pairs, type
local math_type = math.type

local outside = {}

outside.metatables = host.channel_metatables() -- by class

-- What there is to be called of each class by its metatable: the methods that are the host's. Those that are Lua code
-- run where they are called, and call these.
local methods_of = {}
for class, metatable in pairs(outside.metatables) do
  local known = {}
  for name, method in pairs(classes[class]) do
    if type(method) == "function" and getinfo(method, "S").what == "C" then known[name] = method end
  end
  methods_of[metatable] = known
end

outside.methods_of = methods_of

outside.metamethods = { "__index", "__newindex", "__len", "__close", "__tostring" }

-- The primitives of the host's that the Lua code calls with a channel as the first argument.
outside.primitives = {
  "barrier_arrive", "barrier_release", "shared_get", "shared_insert", "shared_remove", "is_ready",
}

-- The arguments come from the sandbox, and may be anything that is data.
local performed = {}
for _, name in ipairs(outside.primitives) do performed[name] = host[name] end

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
  local list, has = {}, {}
  for _, channel in ipairs(channels) do
    if not has[channel] then
      has[channel] = true
      list[#list + 1] = channel
    end
  end
  return host.wait_for_any({}, list, timeout, {})
end

-- The pairs of a shared table.
local function all_pairs(shared)
  local list = {}
  for key, value in pairs(shared) do list[#list + 1] = { key, value } end
  return list
end

function outside.perform(name, self, ...)
  if type(name) ~= "string" then raise "this is no call" end
  local metatable = getmetatable(self)
  local methods = metatable and methods_of[metatable]
  if methods and methods[name] then return methods[name](self, ...) end
  if methods and name == "__pairs" and metatable.__pairs then return all_pairs(self) end
  if methods then
    for _, known in ipairs(outside.metamethods) do
      if known == name and type(metatable[name]) == "function" then return metatable[name](self, ...) end
    end
  end
  local primitive = performed[name]
  -- What it is called on is seen to by itself.
  if primitive and (methods or name == "wait_for_any") then return primitive(self, ...) end
  raise(("there is no %s to be called"):format(name))
end

return outside
