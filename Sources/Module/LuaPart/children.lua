-- What a process does with its children: it looks at them, signals them, waits for them. The host knows who they are
-- and how they ended. This chunk is given the module's parts.
local parts = ...
local host, objects, arguments = parts.host, parts.objects, parts.arguments

local raise = host.raise
local error, ipairs = error, ipairs
local pack, unpack = table.pack, table.unpack
local Process = parts.class.Process
local private, shown_name, end_of, error_of = objects.private, objects.shown_name, objects.end_of, objects.error_of
local is_current, is_parent = objects.is_current, objects.is_parent
local of, of_child, check_timeout = arguments.of, arguments.of_child, arguments.check_timeout

function Process:join(timeout)
  local mine = of_child(self, "join")
  if host.join(mine, check_timeout(timeout, "join")) then return true end
  return false, "timeout"
end

function Process:is_alive()
  local mine = of(self, "is_alive")
  if is_current(self) then return true end
  -- Where that is on another node, this process ends with it.
  if is_parent(self) then return mine.is_abroad or host.getppid() == mine.pid end
  if not mine.pid then return false end
  of_child(self, "is_alive")
  return not end_of(mine)
end

function Process:status()
  local mine = of(self, "status")
  if is_parent(self) and mine.is_abroad then return "running" end
  if is_parent(self) then return self:is_alive() and host.status(mine.pid) or "finished" end
  if not mine.pid then return "new" end
  if not is_current(self) and host.is_reaped(of_child(self, "status")) then return "finished" end
  local status = host.status(mine.pid) or "finished"
  -- What its stand-in here does says nothing of that.
  if mine.is_abroad and (status == "sleeping" or status == "running") then
    return host.placement(mine) and "running" or "waiting"
  end
  return status
end

-- Sends a signal to a child, or to this process.
local function signal_to(self, mine, signal)
  host.signal(not is_current(self) and mine or nil, signal)
end

function Process:kill(signal)
  local mine = of(self, "kill")
  if not is_current(self) then of_child(self, "kill") end
  signal_to(self, mine, host.check_signal(signal == nil and "KILL" or signal))
end

function Process:terminate()
  local mine = of(self, "terminate")
  if not is_current(self) then of_child(self, "terminate") end
  signal_to(self, mine, host.check_signal("TERM"))
end

function Process:stop(grace)
  local mine = of_child(self, "stop")
  host.stop(mine, check_timeout(grace, "stop", "grace") or 5)
  host.join(mine)
  return true
end

function Process:result(timeout)
  local mine = of_child(self, "result")
  if not host.join(mine, check_timeout(timeout, "result")) then return nil, "timeout" end
  if not mine.results then
    local who = ("%s (pid %d)"):format(shown_name(mine), mine.pid)
    local ending = end_of(mine)
    if ending.outcome == "lost" then raise(("%s was lost: %s"):format(shown_name(mine), host.told(mine))) end
    if ending.signal then raise(("%s was killed by %s"):format(who, ending.signal)) end
    if ending.outcome == "raised" then
      local raised = pack(error_of(mine)) -- the text with its traceback, and the value unless it is a string
      error(raised[raised.n], 0)
    end
    if ending.outcome == "unsendable" then
      raise(("%s ended, but its result is lost: %s"):format(who, host.told(mine)))
    end
    if ending.exitcode == nil then raise(("%s has ended, but somebody else took its exit code"):format(who)) end
    if ending.exitcode ~= 0 then raise(("%s ended with exit code %d"):format(who, ending.exitcode)) end
    mine.results = pack(host.told(mine))
    host.forget_told(mine)
  end
  return unpack(mine.results, 1, mine.results.n)
end

function Process:fileno() return host.fileno(of_child(self, "fileno")) end

function Process:close()
  local mine = private[self]
  if mine and mine.closed then return end
  mine = of(self, "close")
  if mine.pid and not is_current(self) then of_child(self, "close") end
  if is_current(self) or (mine.pid and not end_of(mine)) then
    raise(("cannot close a process while it is running: %s needs join() or stop() first"):format(
      shown_name(mine)))
  end
  for _, name in ipairs { "stdin", "stdout", "stderr" } do
    if mine[name] then mine[name]:close() end
    mine[name] = nil
  end
  mine.closed, mine.results, mine.descriptor = true, nil, nil
  objects.set_work(mine, nil, nil)
  host.forget_told(mine)
end
