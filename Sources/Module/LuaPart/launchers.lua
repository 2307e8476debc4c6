-- Start methods on other nodes: `process.launcher`. It is given the module's parts, and loaded when a script first asks
-- for it.
local parts = ...
local host, arguments = parts.host, parts.arguments

local raise, shown, integer = host.raise, arguments.shown, arguments.integer
local huge = math.huge
local ipairs, pairs, type = ipairs, pairs, type

local launchers = {}

-- A list of words for a program; an error for anything else.
local function words_of(list, name, example)
  if type(list) ~= "table" or parts.objects.private[list] then
    raise(("%s of a launcher must be a list like %s, got %s"):format(name, example, shown(list)))
  end
  local count = 0
  for key, word in pairs(list) do
    local position = integer(key)
    if not position or position < 1 or position > #list then
      raise(("%s of a launcher is a list of words, and has a field %s"):format(name, shown(key)))
    end
    if type(word) ~= "string" or word == "" or word:find("\0", 1, true) then
      raise(("word %d of %s must be a text without zeros, got %s"):format(position, name, shown(word)))
    end
    count = count + 1
  end
  if count ~= #list then raise(("%s of a launcher has a hole"):format(name)) end
  return list
end

local checks = {}

function checks.command(value)
  local words = words_of(value, "command", '{"srun", "{program}", "--node"}')
  local has_node = false
  for _, word in ipairs(words) do has_node = has_node or word == "--node" end
  if not words[1] then raise "command of a launcher is empty" end
  if not has_node then
    raise 'command of a launcher must end with what runs on the node: {…, "{program}", "--node"}'
  end
  return words
end

function checks.nodes(value) return words_of(value, "nodes", '{"n1", "n2"}') end

function checks.options(value) return words_of(value, "options", '{"--partition=short"}') end

local function count_of(least)
  return function(value, name)
    local count = integer(value)
    if not count or count < least or count > 1 << 20 then
      raise(("%s of a launcher must be a whole number of %d or more, got %s"):format(name, least, shown(value)))
    end
    return count
  end
end

checks.per_node, checks.losses = count_of(1), count_of(0)

local function seconds_of(least)
  return function(value, name)
    if type(value) ~= "number" or value ~= value or value < least or value == huge then
      raise(("%s of a launcher must be a number of seconds of %g or more, got %s"):format(name, least, shown(value)))
    end
    return value
  end
end

checks.silence, checks.idle = seconds_of(0.1), seconds_of(0)

function launchers.launcher(name, options)
  if type(name) ~= "string" or name == "" then arguments.bad_argument("name", "launcher", "name", name) end
  if type(options) ~= "table" or parts.objects.private[options] then
    arguments.bad_argument("options", "launcher", "table", options, 'write process.launcher("ssh", {nodes={"n1"}})')
  end
  local checked = {}
  for key, value in pairs(options) do
    local check = checks[key]
    if not check then
      raise(("unknown option %s of a launcher: there are command, nodes, options, per_node, silence, losses and idle")
        :format(shown(key)))
    end
    checked[key] = check(value, key)
  end
  host.set_launcher(name, checked)
end

return launchers
