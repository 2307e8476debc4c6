-- A process of another session that wants next to nothing: it sleeps a little at a time. How late it wakes while a
-- program runs tells what the program costs those that have nothing to do with it.
local neighbour = {}
neighbour.__index = neighbour

-- What no program of ours may make of it, in seconds.
neighbour.LIMIT = 0.2

-- Starts it, by commands of `tools`. Where no session can be started nobody is watched.
function neighbour.start(tools)
  local self = setmetatable({ setsid = os.getenv "SETSID" or "setsid", pipe = tools.built .. "/neighbour" }, neighbour)
  if not tools.output("command -v " .. tools.quoted(self.setsid)) then return self end
  assert(tools.output("mkfifo " .. tools.quoted(self.pipe)))
  local program = debug.getinfo(1, "S").source:match "^@(.*)neighbour%.lua$" .. "sleeper.lua"
  self.input = io.popen(("exec %s %s %s"):format(
    tools.quoted(self.setsid), tools.quoted(tools.commands.procscript), tools.quoted(program)), "w")
  return self
end

-- Why nobody is watched, as "no setsid"; nil if somebody is.
function neighbour:missing()
  if not self.input then return "no " .. self.setsid end
end

-- How many seconds late it woke at the worst since this was asked before; 0 where nobody is watched.
function neighbour:lateness()
  if not self.input then return 0 end
  self.input:write(self.pipe, "\n")
  self.input:flush()
  local answer <close> = assert(io.open(self.pipe))
  local late = answer:read "n"
  -- Until it is closed at the other end: else that may be taken for the next answer's, which nobody would read then.
  answer:read "a"
  return late
end

function neighbour:__close()
  if self.input then self.input:close() end
end

return neighbour
