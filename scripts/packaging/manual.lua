-- The manual page procscript(1), made of what the command's options and subcommands say of themselves.
--
--   procscript scripts/packaging/manual.lua VERSION <HELP >PAGE
--
-- HELP is what `procscript --experimental-dump-help` prints: a JSON text.

-- JSON, as far as it is needed.
local function decode(text)
  local value
  local place = 1
  local function skip() place = text:find("[^ \n\t\r]", place) or #text + 1 end
  local function take(pattern)
    local first, last, taken = text:find("^(" .. pattern .. ")", place)
    if first then place = last + 1 end
    return taken
  end
  local escapes = { n = "\n", t = "\t", r = "\r", b = "\b", f = "\f" }
  local function string()
    local last = place + 1
    while text:sub(last, last) ~= '"' do last = last + (text:sub(last, last) == "\\" and 2 or 1) end
    local body = text:sub(place + 1, last - 1)
    place = last + 1
    body = body:gsub("\\u(%x%x%x%x)", function(code) return utf8.char(tonumber(code, 16)) end)
    return (body:gsub("\\(.)", function(letter) return escapes[letter] or letter end))
  end
  local function list(close, item)
    place = place + 1
    skip()
    while not take(close) do
      item()
      skip()
      take ","
      skip()
    end
  end
  function value()
    skip()
    local first = text:sub(place, place)
    if first == '"' then return string() end
    if first == "[" then
      local all = {}
      list("%]", function() all[#all + 1] = value() end)
      return all
    end
    if first == "{" then
      local all = {}
      list("}", function()
        local key = string()
        skip()
        take ":"
        all[key] = value()
      end)
      return all
    end
    local word = assert(take "[%w+%-.]+", "no JSON")
    return word == "true" or (word ~= "false" and word ~= "null" and tonumber(word)) or nil
  end
  return value()
end

local function roff(text)
  text = text:gsub("\\", "\\e"):gsub("%-", "\\-"):gsub('"', "\\(dq"):gsub("\n\n", "\n.PP\n")
  return (text:gsub("^([.'])", "\\&%1"):gsub("\n(')", "\n\\&%1"))
end

local function option(argument)
  local names = {}
  for _, name in ipairs(argument.names or {}) do
    local dashes = name.kind == "long" and "--" or "-"
    names[#names + 1] = "\\fB" .. roff(dashes .. name.name) .. "\\fR"
  end
  local value = argument.valueName and "\\fI" .. roff(argument.valueName) .. "\\fR" or nil
  if argument.kind == "positional" then return value end
  return table.concat(names, ", ") .. (argument.kind == "option" and " " .. value or "")
end

-- Of a subcommand, the help is not told again.
local function options(command, is_sub)
  for _, argument in ipairs(command.arguments or {}) do
    local is_help = argument.preferredName and argument.preferredName.name == "help"
    if argument.shouldDisplay and argument.abstract and not (is_sub and is_help) then
      print(".TP")
      print(option(argument))
      print(roff(argument.abstract))
    end
  end
end

local function subcommands(command, name)
  for _, subcommand in ipairs(command.subcommands or {}) do
    if subcommand.shouldDisplay and subcommand.commandName ~= "help" then
      local full = name .. " " .. subcommand.commandName
      print(".SS " .. roff(full))
      print(roff(subcommand.abstract or ""))
      if subcommand.discussion then
        print ".PP"
        print(roff(subcommand.discussion))
      end
      options(subcommand, true)
      subcommands(subcommand, full)
    end
  end
end

local command = decode(io.read "a").command
local version = ...
print('.TH PROCSCRIPT 1 "" "procscript ' .. version .. '" "User commands"')
print ".SH NAME"
print("procscript \\- " .. roff(command.abstract:sub(1, 1):lower() .. command.abstract:sub(2):gsub("%.$", "")))
print ".SH SYNOPSIS"
print ".B procscript\n[options] [\\fIfile.lua\\fR [\\fIarguments\\fR]]\n.br\n.B procscript\n\\fIsubcommand\\fR"
print ".SH DESCRIPTION"
print(roff(command.discussion or ""))
print ".SH OPTIONS"
options(command)
print ".SH SUBCOMMANDS"
subcommands(command, "procscript")
print ".SH SEE ALSO"
print ".BR process (3lua),\n.BR lua (1)"
