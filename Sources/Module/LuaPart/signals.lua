-- Signals that the script handles itself. It is given the module's parts.
local parts = ...
local host, arguments = parts.host, parts.arguments

local raise = host.raise
local bad_argument, is_callable = arguments.bad_argument, arguments.is_callable

local signals = {}

-- The numbers of those that nobody can handle, and why.
local unhandled = {
  [host.check_signal "KILL"] = "it always ends a process",
  [host.check_signal "STOP"] = "it always stops a process",
  [host.report_signal()] = "'procscript dump' asks by it what a process does",
}

-- The number of a signal, from 1 to 64.
local function number_of(name)
  if type(name) ~= "string" and type(name) ~= "number" then bad_argument("name", "signal", "name or number", name) end
  local number = host.check_signal(name)
  if number == 0 then raise "unknown signal 0: the system's are 1 to 64" end
  return number
end

function signals.signal(name, ...)
  local number, what = number_of(name), ...
  local previous = host.handler_of(number)
  if select("#", ...) == 0 then return previous end
  if what ~= "default" and what ~= "ignore" and not is_callable(what) then
    local advice = type(what) ~= "string" and "write process.signal(name, on_signal), not process.signal(name, on_signal())"
    bad_argument("what", "signal", "function, 'default' or 'ignore'", what, advice or nil)
  end
  if unhandled[number] then
    raise(("cannot handle %s: %s"):format(host.signal_name(number), unhandled[number]))
  end
  if what == "ignore" and number == host.check_signal "CHLD" then
    raise "cannot ignore SIGCHLD: the ends of child processes would be lost"
  end
  host.handle_signal(number, what)
  return previous
end

return signals
