-- What a process may do from some moment on, and never more again: process.sandbox, and the option `sandbox` of
-- processes and pools. It is given the module's parts, and loaded when a script first asks for one.
local parts = ...
local host, arguments = parts.host, parts.arguments

local raise, shown, integer = host.raise, arguments.shown, arguments.integer
local math = math
local ipairs, pairs, tostring, type = ipairs, pairs, tostring, type

local sandboxes = {}

local units = { [""] = 1, K = 1 << 10, M = 1 << 20, G = 1 << 30 }

-- Each takes what the script has given for an option, and returns what the host is given; nil for what it can't be.
local function size_of(least)
  return function(value)
    local size = integer(value)
    if type(value) == "string" and #value <= 10 then
      local number, unit = value:match "^(%d+)([KMGkmg]?)$"
      size = number and math.tointeger(number) * units[unit:upper()]
    end
    return size and size >= least and size
  end, ("a number of bytes of %d or more, or a text like '512M'"):format(least)
end

local function seconds(value) return type(value) == "number" and value > 0 and value <= 1e9 and value + 0.0 end

local function count(value)
  local number = integer(value)
  return number and number >= 1 and number <= 1 << 22 and number
end

local function flag(value)
  if type(value) == "boolean" then return value end
end

local function network(value)
  if value == true or value == "loopback" then return tostring(value) end
  if value == false then return "false" end
end

-- A list of texts, for which one text may stand; `find` makes of each what the host is given, or returns nil.
local function list_of(find, expected)
  return function(value, name)
    if type(value) == "string" then value = { value } end
    if type(value) ~= "table" then return nil end
    local list = {}
    for position, item in ipairs(value) do
      if type(item) ~= "string" or item == "" or item:find "\0" then return nil end
      local found = find(item)
      if not found then raise(("%s: there is no '%s' that could be allowed"):format(name, item)) end
      list[position] = found
    end
    return list
  end, expected or "a path, or a list of paths"
end

local function pair(check, expected) return { check = check, expected = expected } end

local function itself(item) return item end

local options = {
  memory = pair(size_of(16 << 20)),
  files = pair(size_of(1 << 20)),
  processes = pair(count, "a whole number of 1 or more"),
  time = pair(seconds, "a number of seconds above 0"),
  cpu = pair(seconds, "a number of seconds above 0"),
  allow_read = pair(list_of(host.whole_path)),
  allow_write = pair(list_of(host.whole_path)),
  allow_run = pair(list_of(host.program_path)),
  allow_env = pair(list_of(itself, "the name of a variable, or a list of names")),
  allow_net = pair(network, "true, false or 'loopback'"),
  allow_c_modules = pair(flag, "true or false"),
  strict = pair(flag, "true or false"),
  without = pair(list_of(itself, "a list of walls")),
}

-- What the host is given for what a script asks for, in a table that can be sent to another process.
function sandboxes.check(asked, call)
  if asked == true then asked = {} end
  if type(asked) ~= "table" or parts.objects.private[asked] or arguments.is_class(asked) then
    arguments.bad_argument("sandbox", call, "table", asked, "write sandbox={}, or sandbox={memory='256M'}")
  end
  local checked = { memory = 512 << 20, processes = 64, files = 64 << 20 }
  for name, value in pairs(asked) do
    local option = options[name]
    if not option then
      local near = type(name) == "string" and host.sandbox_option_meant(name)
      local advice = near and (": did you mean %s?"):format(near) or ""
      raise(("unknown option %s of a sandbox%s"):format(shown(name), advice))
    end
    local found = option.check(value, name)
    if found == nil or found == false and value ~= false then
      raise(("%s of a sandbox must be %s, got %s"):format(name, option.expected, shown(value)))
    end
    checked[name] = found
  end
  return checked
end

local in_force = {} -- what each sandbox of this process was given: all of them hold

-- The arguments that this process works with for a pool: tasks, answers, board, place, timeout; nil where it is no worker.
local function seat()
  local objects = parts.objects
  local target, args = objects.work_of(objects.private[objects.current()])
  return target == parts.run_worker and args or nil
end

-- Restricts this process: from now on, and for good. `is_born` says whether it was started for that.
function sandboxes.enter(checked, is_born)
  local objects = parts.objects
  -- It shares memory with those outside, who go by what is written there.
  local parent = objects.parent()
  -- (Who has begun on another node never shared any.)
  if parent and not objects.private[parent].is_abroad and not host.is_apart() then
    objects.part("standins").part(checked.memory, seat(), is_born)
  end
  local missing = host.enter_sandbox(checked)
  in_force[#in_force + 1] = checked
  return missing
end

-- For a fresh interpreter, which was started behind the walls of all these.
function sandboxes.inherit(all)
  for _, checked in ipairs(all) do
    host.inherit_sandbox(checked)
    in_force[#in_force + 1] = checked
  end
end

function sandboxes.in_force() return in_force end

-- An error where a child runs outside of the walls that are about to be: it would do there what this process tells it
-- to.
local function check_children()
  local objects = parts.objects
  for _, child in ipairs(host.children()) do
    local mine = objects.private[child]
    if not objects.end_of(mine) then
      raise(("cannot make the sandbox while %s (pid %d) runs outside of it: end it first (a pool by close and join), or "
        .. "start it after this"):format(objects.shown_name(mine), mine.pid))
    end
  end
  if not objects.parent() and host.shares_channels() then
    raise "cannot make the sandbox while processes run outside of it that were started by others which have ended"
  end
end

function sandboxes.sandbox(asked)
  local checked = sandboxes.check(asked == nil and {} or asked, "sandbox")
  -- Its task, and those that are to come, are in memory that it would leave.
  if seat() and not host.is_apart() then
    raise "cannot make the sandbox in a pool's worker, which would lose its task: write process.Pool(n, {sandbox={…}})"
  end
  check_children()
  -- Its parent, and whoever else there is, must not come to run what a script that is not trusted sends them.
  if parts.objects.parent() then host.take_data_only() end
  return sandboxes.enter(checked)
end

return sandboxes
