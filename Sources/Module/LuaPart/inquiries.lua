-- What the host asks of the Lua part, and what explains errors: see advice.lua. It is given the module's parts.
local parts = ...
local host, objects, arguments, class = parts.host, parts.objects, parts.arguments, parts.class

local getmetatable = debug.getmetatable
local ipairs, pairs, rawget, type = ipairs, pairs, rawget, type
local concat = table.concat
local private, name_of, shown_name, end_of = objects.private, objects.name_of, objects.shown_name, objects.end_of
local channel_methods = parts.channel_methods

local inquiries = {}

-- What a process object is called; without one, this process.
function inquiries.name(object) return name_of(private[object or objects.current()]) end

-- What a process is called, where this one knows one with that pid; else nil.
function inquiries.known_name(pid)
  for _, mine in pairs(private) do
    if mine.pid == pid and not mine.ending then return shown_name(mine) end
  end
end

local function way_of(ending)
  return ending.signal and "killed by " .. ending.signal
    or ending.exitcode and ("exit code %d"):format(ending.exitcode)
    or "somebody else took its exit code"
end

-- A line for each child that has ended since the last time, reaped or not.
function inquiries.ends()
  local lines = {}
  for _, object in ipairs(host.take_ends()) do
    local mine = private[object]
    local ending = not mine.told and end_of(mine)
    if ending then
      mine.told = true
      lines[#lines + 1] = ("%s (pid %d) ended: %s"):format(shown_name(mine), mine.pid, way_of(ending))
    end
  end
  return concat(lines, "\n")
end

-- The fields and methods of a process object as one writes them, `.pid` and `:join`, one a line; nil for anything else.
function inquiries.members(object)
  if not private[object] then return nil end
  local names = {}
  for name in pairs(class.fields) do names[#names + 1] = "." .. name end
  local methods = getmetatable(object).__class
  while type(methods) == "table" do -- the base class's __index is a function
    for name in pairs(methods) do
      if type(name) == "string" then names[#names + 1] = ":" .. name end
    end
    methods = getmetatable(methods).__index
  end
  return concat(names, "\n")
end

-- What the reference calls a channel, "Queue", or a method of channels, "Queue:put"; "with" where several classes have
-- the same one; nil for anything else.
function inquiries.channel(value)
  local metatable = getmetatable(value)
  local methods = metatable and rawget(metatable, 1)
  local found
  for kind, known in pairs(channel_methods) do
    if methods and known == methods then return kind end
    for name, method in pairs(known) do
      if method == value then found = found and name or kind .. ":" .. name end
    end
  end
  return found
end

-- Runs what a fresh interpreter was started for.
inquiries.begin = parts.starting.begin
inquiries.become_main = parts.starting.become_main

local function answer(question, ...) return inquiries[question](...) end

-- What explains an error: the class of a process or of a class, the fields of processes, the methods of channels.
local function class_of(value)
  if arguments.is_class(value) then return value end
  local metatable = private[value] and getmetatable(value)
  return metatable and metatable.__class
end

return {
  answer = answer,
  description = {
    process = parts.process, missing = objects.missing, fields = class.fields, class_of = class_of,
    channel_methods = channel_methods, is_process = function(value) return private[value] ~= nil end,
  },
}
