-- What `lua.c` does with its command line, in a process that was started by "spawn": before its target runs, the script is
-- run again, with all that comes before it. Without a script there is only what scripts are prepared by.
--
-- The first two words are not the user's: they have brought the interpreter here (`CommandLine.opening`). `arg` becomes
-- what the first process has. Returns the script and its arguments; or what is wrong with
-- code that can't be loaded; or nothing.

local arg, require, load, loadfile, warn = arg, require, load, loadfile, warn
local sub, find, remove, unpack = string.sub, string.find, table.remove, table.unpack

local first = 0
while arg[first - 1] do first = first - 1 end
local has_script = first < 0
if has_script then
  arg[first + 2] = arg[first]
  arg[first], arg[first + 1] = nil, nil
  first = first + 2
else
  remove(arg, 1)
  remove(arg, 1)
end
local last = has_script and -1 or #arg

-- "NAME" or "GLOBAL=NAME", as of Lua 5.4.4.
local function require_library(word)
  local global, name = word, word
  local sign = find(word, "=", 1, true)
  if sign then global, name = sub(word, 1, sign - 1), sub(word, sign + 1) end
  _G[global] = require(name)
end

local index = first + 1
while index <= last do
  local word = arg[index]
  local kind, value = sub(word, 1, 2), sub(word, 3)
  if word == "--" then break end
  if kind == "-e" or kind == "-l" then
    if value == "" then
      index = index + 1
      value = arg[index]
    end
    if kind == "-l" then
      require_library(value)
    elseif has_script then
      local code, message = load(value, "=(command line)")
      if not code then return message end
      code()
    end
  elseif kind == "-W" then
    warn "@on"
  end
  index = index + 1
end

-- Standard input is not there to be read again.
if has_script and (arg[0] ~= "-" or arg[-1] == "--") then
  local script, message = loadfile(arg[0])
  if not script then return message end
  return script, unpack(arg)
end
