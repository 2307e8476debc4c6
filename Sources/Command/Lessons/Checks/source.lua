-- The text of a script, as far as checks ask about it: its words, and whether a part of it was left as it was.
local source = {}

-- The code without comments, and without what is in texts: a word in one of these is no use of it.
function source.code(text)
  local parts, place = {}, 1
  while place <= #text do
    local stop = text:find("[%-%['\"]", place)
    if not stop then break end
    parts[#parts + 1] = text:sub(place, stop - 1)
    local level = text:match("^%-%-%[(=*)%[", stop) or text:match("^%[(=*)%[", stop)
    if level then
      local _, last = text:find("]" .. level .. "]", stop, true)
      place = (last or #text) + 1
      parts[#parts + 1] = " "
    elseif text:find("^%-%-", stop) then
      place = text:find("\n", stop, true) or #text + 1
    elseif text:find("^['\"]", stop) then
      local quote = text:sub(stop, stop)
      local last = stop + 1
      while last <= #text and text:sub(last, last) ~= quote do
        if text:sub(last, last) == "\\" then last = last + 1 end
        last = last + 1
      end
      parts[#parts + 1], place = quote .. quote, last + 1
    else
      parts[#parts + 1], place = text:sub(stop, stop), stop + 1
    end
  end
  return table.concat(parts) .. text:sub(place)
end

-- Whether a name occurs in the code.
function source.uses(text, name)
  return source.code(text):find("%f[%w_]" .. name .. "%f[^%w_]") ~= nil
end

-- A function of the script's top level, from its first line to the `end` below it, without comments and spaces; nil where
-- there is none.
function source.body(text, name)
  local code = "\n" .. text:gsub("%-%-[^\n]*", "")
  local body = code:match("\n[^\n]*function " .. name:gsub("%p", "%%%0") .. "%s*%(.-\nend%f[^%w_]")
  return body and (body:gsub("%s+", " "))
end

return source
