-- What has a descriptor, for `process.wait`. It is given the module's parts.
local parts = ...
local host = parts.host

local getmetatable = debug.getmetatable
local pcall, type = pcall, type
local integer = parts.arguments.integer

local descriptors = {}

-- The method of something that a library has made; nil where it has none of that name.
local function method_of(item, name)
  if type(item) == "table" and not getmetatable(item) then return item[name] end
  local found, method = pcall(function() return item[name] end)
  return found and method or nil
end

-- The number of the descriptor that something is or has: false where it has none any more, nil where it never has. Beside
-- it, whether there is something to read before that is looked at, and whether it can only be written to.
local function number_of(item)
  if type(item) == "number" then
    local number = integer(item)
    return number and number >= 0 and number or nil
  end
  if type(item) ~= "userdata" and type(item) ~= "table" then return nil end
  local number, holds_input, is_written = host.file_descriptor(item)
  if number ~= nil then return number, holds_input, is_written end
  local method = method_of(item, "getfd") or method_of(item, "fileno")
  if type(method) ~= "function" then return nil end
  number = integer(method(item))
  if not number or number < 0 then return false end
  -- LuaSocket's sockets have read more already than they were asked for.
  local dirty = method_of(item, "dirty")
  return number, type(dirty) == "function" and dirty(item) == true
end

-- What a place of the list is to be ready for.
local events = { r = 0, w = 1 }

-- Twice the number of an item's descriptor, and one more where it is to be written to; false and nil as above. Beside it,
-- whether it is ready in any case.
function descriptors.code_of(item)
  local event
  if type(item) == "table" and not getmetatable(item) and events[item[2]] then
    item, event = item[1], events[item[2]]
  end
  local number, holds_input, is_written = number_of(item)
  if not number then return number end
  event = event or (is_written and 1 or 0)
  return 2 * number + event, holds_input and event == 0
end

return descriptors
