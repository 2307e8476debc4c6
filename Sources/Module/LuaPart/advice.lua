-- What to add to the message of an uncaught error: it is run with what the module tells of itself, the host's search for
-- near names, and the message.
--
-- It says something only where the message ends with the call of a nil that the script read, on that very line, from the
-- module, a process, a class of processes or a channel.
local module, near, message = ...

local getmetatable = debug.getmetatable
local missing = module.missing
local owner, name, place = missing.owner, missing.name, missing.place
if owner == nil or type(name) ~= "string" or place == "" then return end

local function is_call_of(kind)
  local complaint = ("%sattempt to call a nil value (%s '%s')"):format(place, kind, name)
  return message:sub(-#complaint) == complaint
end
if not is_call_of("method") and not is_call_of("field") then return end

local function add_methods(names, known)
  for key, value in pairs(known) do
    if type(key) == "string" and type(value) == "function" then names[#names + 1] = key end
  end
end

-- Words for the channels of a class, where they are not just its name.
local words = {
  Array = "an array",
  BoundedSemaphore = "a bounded semaphore",
  CellsLock = "a lock",
  Connection = "an end of a pipe",
  Event = "an event",
  RLock = "an RLock",
  SharedTable = "a shared table",
  SharedTableLock = "a lock",
}

for kind, methods in pairs(module.channel_methods) do
  if methods == owner then
    local names = {}
    add_methods(names, methods)
    local found = near(name, names)
    return found and ("%s has no method %s; did you mean %s?"):format(words[kind] or "a " .. kind:lower(), name, found)
  end
end

local class = module.class_of(owner)

if not class then
  local names = {}
  for known, value in pairs(module.process) do
    if type(known) == "string" and (type(value) == "function" or module.class_of(value)) then names[#names + 1] = known end
  end
  local found = near(name, names)
  return found and ("the process module has no function %s; did you mean %s?"):format(name, found)
end

if module.fields[name] then return ("%s is no method; write p.%s, without parentheses"):format(name, name) end

local names, known = {}, class
while type(known) == "table" do
  add_methods(names, known)
  known = getmetatable(known).__index
end
local found = near(name, names)
if found then return ("a process has no method %s; did you mean %s?"):format(name, found) end
if module.process[name] then
  return ("%s is a function of the module, not a method; write process.%s"):format(name, name)
end
