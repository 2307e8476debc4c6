-- How a process begins: `start`, which its parent calls, and its own first steps. This chunk is given the module's
-- parts.
local parts = ...
local host, objects, arguments, class = parts.host, parts.objects, parts.arguments, parts.class

local raise = host.raise
local getmetatable = debug.getmetatable
local ipairs, pairs, setmetatable = ipairs, pairs, setmetatable
local package = package
local Process, adopt, metatable_of = class.Process, class.adopt, class.metatable_of
local private = objects.private
local name_of, shown_name = objects.name_of, objects.shown_name
local owner_of, identity_of = objects.owner_of, objects.identity_of
local work_of, set_work = objects.work_of, objects.set_work
local end_of, of = objects.end_of, arguments.of

local start_method = "fork" -- of processes that have none of their own
local birth -- what this process was told at its start, where it began afresh

-- What another interpreter must know of a process: the private part that its object will have there.
local function facts_of(object)
  local mine = private[object]
  local ending = end_of(mine)
  return {
    owner = owner_of(mine),
    name = name_of(mine),
    identity = identity_of(mine),
    daemon = mine.daemon,
    pid = mine.pid,
    ending = ending and { exitcode = ending.exitcode, signal = ending.signal },
    closed = mine.closed,
  }
end

-- A process that is to begin in another interpreter: what that must know before it runs anything, and what it will run.
-- `found` lists the process objects that are in the second, where there are others than the process itself.
local function pack_up(self, found)
  local mine = private[self]
  local method = mine.method or start_method
  -- What it starts itself on another node is of that node.
  local is_abroad = method ~= "fork" and method ~= "spawn" and host.is_abroad_method(method)
  local told = {
    facts = facts_of(self),
    parent = facts_of(objects.current()),
    start_method = is_abroad and "fork" or method,
    is_abroad = is_abroad or nil,
    path = package.path, -- where the libraries are that it uses
    cpath = package.cpath,
    sandbox = mine.sandbox,
    inherited = parts.sandboxes and parts.sandboxes.in_force(),
    takes_data_only = host.takes_data_only(),
  }
  local others = {}
  for _, object in ipairs(found or {}) do
    if object ~= self and private[object] then others[object] = facts_of(object) end
  end
  local target, args = work_of(mine)
  return told, { process = self, target = target, args = args, others = others }
end

-- A fresh interpreter begins here, once the script has been run again.
local function begin()
  -- Overrides what the script has set meanwhile: it did so in its parent too, and the parent had the last word.
  package.path, package.cpath, start_method = birth.path, birth.cpath, birth.start_method
  local parcel = host.open_parcel()
  local mine, parent = private[objects.current()], objects.parent()
  set_work(mine, parcel.target, parcel.args)
  local above = private[parent]
  for object, facts in pairs(parcel.others) do adopt(object, facts.pid == above.pid and above or facts) end
  adopt(parcel.process, mine)
  -- What the script has made meanwhile does not count.
  objects.become(parcel.process, parent)
  if birth.sandbox then objects.part("sandboxes").enter(birth.sandbox, true) end
  return parcel.process:run()
end

-- The child of a fork begins here: its parent is the process it was before.
local function become(self)
  objects.become(self, objects.current())
  local mine = private[self]
  mine.pid = host.getpid()
  if mine.method then start_method = mine.method end
  if mine.sandbox then objects.part("sandboxes").enter(mine.sandbox, true) end
  return self:run()
end

function Process:start()
  local mine = of(self, "start")
  if mine.pid then
    raise(("cannot start a process twice: %s was started already; make a new one to run it again"):format(
      shown_name(mine)))
  end
  local owner = owner_of(mine)
  if owner ~= host.getpid() then
    raise(("can only start a process in the process that made it: %s was made by pid %d; make one here"):format(
      shown_name(mine), owner))
  end
  local is_idle = not work_of(mine) and not mine.program and self.run == Process.run
  local metatable = getmetatable(self)
  if is_idle and metatable.__class ~= Process then
    local name = host.printable(metatable.__name)
    raise(("%s has nothing to run: its class has no run method; write function %s:run() … end"):format(
      shown_name(mine), name))
  end
  if is_idle and mine.untargeted then
    raise(("%s has nothing to run: it was made without a target (%s); write target=task, not target=task()"):format(
      shown_name(mine), mine.untargeted:gsub(": $", "")))
  end
  host.reap_ended(true)
  if mine.program and self.run ~= Process.run then
    raise(("%s has a command, and a run method of its class: a process runs one of them"):format(shown_name(mine)))
  end
  -- What comes back from it must not run outside of its walls.
  if mine.sandbox then host.take_data_only() end
  local method = mine.method or start_method
  local seat
  if method ~= "fork" and method ~= "spawn" and not mine.program and host.is_abroad_method(method) then
    local target, args = work_of(mine)
    seat = target == parts.run_worker and args or nil
  end
  local is_abroad = host.start(
    method, mine.daemon, self, mine, become, pack_up, mine.streams, mine.program, seat)
  if is_abroad then mine.is_abroad = true end
  -- What it runs is the child's now: a script that keeps the process object does not keep data or channels alive by it.
  set_work(mine, nil, nil)
  if mine.streams then mine.streams = nil end
  if mine.program then mine.program = true end
end

-- A process that runs the script: the one that was asked to, or a fresh interpreter.
birth = host.birth()
local current, parent = setmetatable({}, metatable_of(Process)), nil
if birth then
  parent = setmetatable({}, metatable_of(Process))
  private[current], private[parent] = birth.facts, birth.parent
  birth.facts.pid = host.getpid()
  birth.parent.is_abroad = birth.is_abroad -- it is on another node
  if birth.is_abroad and host.is_apart() then objects.part("standins").join() end
  start_method = birth.start_method
  if birth.takes_data_only then host.take_data_only() end
  -- The walls are there already; Lua is to know of them before anything of the script is run.
  if birth.inherited then objects.part("sandboxes").inherit(birth.inherited) end
else
  private[current] = { name = "MainProcess", identity = "", pid = host.getpid() }
end
objects.become(current, parent)

return {
  begin = begin,
  -- In the main process of a run, which is a copy of the process that had the module made ready.
  become_main = function() private[objects.current()].pid = host.getpid() end,
  method = function() return start_method end,
  set_method = function(method) start_method = method end,
}
