-- Reads JSON (RFC 8259): what the command writes of explorations and pictures. `null` is nil.
local escapes = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }

local value -- the function below, which is recursive

local function failure(text, place, what)
  error(("JSON, byte %d: %s"):format(place, what), 0)
end

local function after_blanks(text, place)
  return text:find("[^ \t\r\n]", place) or #text + 1
end

local function unicode(text, place)
  local code = tonumber(text:match("^%x%x%x%x", place) or failure(text, place, "no \\u"), 16)
  local low = text:match("^\\u([dD][c-fC-F]%x%x)", place + 4)
  if code >= 0xD800 and code < 0xDC00 and low then
    return utf8.char(0x10000 + ((code - 0xD800) << 10) + tonumber(low, 16) - 0xDC00), place + 10
  end
  return utf8.char(code), place + 4
end

local function text_value(text, place)
  local parts = {}
  place = place + 1
  while true do
    local stop = text:find('["\\]', place) or failure(text, place, "a text without end")
    parts[#parts + 1] = text:sub(place, stop - 1)
    if text:byte(stop) == 34 then return table.concat(parts), stop + 1 end
    local letter = text:sub(stop + 1, stop + 1)
    if letter == "u" then
      parts[#parts + 1], place = unicode(text, stop + 2)
    else
      parts[#parts + 1], place = escapes[letter] or letter, stop + 2
    end
  end
end

local function array_value(text, place)
  local array = {}
  place = after_blanks(text, place + 1)
  if text:byte(place) == 93 then return array, place + 1 end
  for count = 1, math.huge do
    array[count], place = value(text, place)
    place = after_blanks(text, place)
    local letter = text:byte(place)
    if letter == 93 then return array, place + 1 end
    if letter ~= 44 then failure(text, place, "no ',' or ']'") end
    place = place + 1
  end
end

local function object_value(text, place)
  local object = {}
  place = after_blanks(text, place + 1)
  if text:byte(place) == 125 then return object, place + 1 end
  while true do
    local name
    name, place = text_value(text, after_blanks(text, place))
    place = after_blanks(text, place)
    if text:byte(place) ~= 58 then failure(text, place, "no ':'") end
    object[name], place = value(text, place + 1)
    place = after_blanks(text, place)
    local letter = text:byte(place)
    if letter == 125 then return object, place + 1 end
    if letter ~= 44 then failure(text, place, "no ',' or '}'") end
    place = place + 1
  end
end

local literals = { ["true"] = true, ["false"] = false }

function value(text, place)
  place = after_blanks(text, place)
  local letter = text:sub(place, place)
  if letter == '"' then return text_value(text, place) end
  if letter == "{" then return object_value(text, place) end
  if letter == "[" then return array_value(text, place) end
  local word = text:match("^%a+", place)
  if word == "null" then return nil, place + 4 end
  if literals[word or ""] ~= nil then return literals[word], place + #word end
  local digits = text:match("^-?[%d.eE+-]+", place)
  return tonumber(digits) or failure(text, place, "no value"), place + #digits
end

return function(text) return (value(text, 1)) end
