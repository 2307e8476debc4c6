-- Process objects: what the module knows of each. It is given the module's parts, as all these chunks are: those that
-- were loaded before by their names, and `process`, the module's table, `host`, the primitives of what only the operating
-- system can do, and `channel_methods`, the tables of the channels' methods by class. Everything else about processes is in
-- these chunks, in the language of those who use it. What a chunk returns is its part.
--
-- The script may have changed its globals since: the host lends us those of the start.
local parts = ...
local host = parts.host

local setmetatable, tostring = setmetatable, tostring

-- What every process object keeps to itself, so that its own fields are only what the script put there:
--   maker, number    the private part of the process that made it (its parent, once it is started), and its number
--                    among those that this one made
--   owner            the maker's pid, where maker doesn't tell: see owner_of
--   name, identity   where the script gave it one, or they came from another interpreter: see name_of, identity_of
--   [TARGET], args   what it will run, until start: see work_of
--   method, daemon
--   program, streams the program that it will run instead, and what it will have as its standard descriptors, until start:
--                    see programs.lua; `program` stays true
--   words            the program's, its name first
--   stdin, stdout, stderr
--                    the files at this end of its pipes; the host's to write
--   pid              nil before start
--   is_abroad        whether it runs on another node, or this process does and it is the parent
--   node, remote_pid where it was, once it is reaped: the host's to write
--   link             the number of what connected it then: those of one are lost together
--   ending           nil until it is reaped; then how it ended: the host's to write, and to be asked for by end_of
--   closed
-- They are as few as can be, since each child gets a copy of those of all processes before it; an array's slot takes less
-- than a field.
local private = setmetatable({}, { __mode = "k" })

local TARGET <const> = 1

local objects = { private = private }

local current, parent -- the objects of this process, and of the one that started it, if it was started
local made = 0 -- how many process objects this process has made

function objects.current() return current end

function objects.parent() return parent end

-- From now on this process is another one than before, which has made none: in the child of a fork, and where an
-- interpreter has just learnt who it is.
function objects.become(object, its_parent) current, parent, made = object, its_parent, 0 end

-- The private part of an object that this process is about to make. It has room for all that most processes come to
-- have: a table that grows is made anew each time.
function objects.new(maker)
  made = made + 1
  return { nil --[[TARGET]], maker = maker, number = made, pid = nil, ending = nil }
end

-- What a process will run: its target and its arguments, packed, or nil.
function objects.work_of(mine) return mine[TARGET], mine.args end

function objects.set_work(mine, target, args) mine[TARGET], mine.args = target, args end

-- "" for the main process, "2:1" for the first child of the second child. Most are never asked for: a string for each
-- would be made for nothing.
local function identity_of(mine)
  if mine.identity then return mine.identity end
  local above = identity_of(mine.maker)
  return above == "" and tostring(mine.number) or above .. ":" .. mine.number
end

local function name_of(mine) return mine.name or "Process-" .. identity_of(mine) end

objects.identity_of, objects.name_of = identity_of, name_of

-- Its name in a text that people read: a name may hold anything.
function objects.shown_name(mine) return host.printable(name_of(mine)) end

-- The pid of the process that made it; nil for the main process.
function objects.owner_of(mine) return mine.owner or mine.maker and mine.maker.pid end

-- Two objects can be the same process, where one of them came with what a process was started for.
function objects.is_current(self) return private[self] == private[current] end

function objects.is_parent(self) return parent and private[self] == private[parent] end

-- How a process ended, reaped or not: a record of `exitcode`, `signal` and `outcome`. nil while it runs, and of a process
-- whose end this one can't know.
local end_of = host.end_of

objects.end_of = end_of

-- The text of the uncaught error that ended a child, and its value where that was no string. A closed process keeps none.
function objects.error_of(mine)
  local ending = end_of(mine)
  if ending and ending.outcome == "raised" and not mine.closed then return host.told(mine) end
end

-- The last name that a script read from the module, a class, a process or a channel and that is not there (`owner`,
-- `name`; the owner of a channel's methods is their table), and the line that did (`place`). Reading it is nil, as
-- everywhere; calling that nil is an error which can then be explained.
local missing = setmetatable({}, { __mode = "v" })

objects.missing = missing

local function note_missing(owner, name)
  missing.owner, missing.name, missing.place = owner, name, host.place()
end

objects.note_missing, objects.noting_missing = note_missing, { __index = note_missing }

-- A part of the module that is loaded when it is first asked for.
function objects.part(name)
  local part = parts[name]
  if not part then
    part = host.load_part(name)(parts)
    parts[name] = part
  end
  return part
end

return objects
