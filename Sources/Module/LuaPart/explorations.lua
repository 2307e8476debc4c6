-- All orders of what a function's processes do. It is given the module's parts.
local parts = ...
local host, arguments = parts.host, parts.arguments

local raise = host.raise
local bad_argument, shown = arguments.bad_argument, arguments.shown
local pairs, setmetatable, type = pairs, setmetatable, type

local explorations = {}

local strategies = { auto = true, random = true, pct = true, bounded = true, reduction = true }

-- What each option must be: a test, and what it is called in errors.
local function is_count(value) return arguments.integer(value) and value >= 1 end
local known = {
  schedules = { is_count, "whole number of 1 or more" },
  seconds = { function(value) return type(value) == "number" and value > 0 end, "number above 0" },
  seed = { function(value) return arguments.integer(value) and value >= 0 end, "whole number of 0 or more" },
  exact_time = { function(value) return type(value) == "boolean" end, "boolean" },
  strategy = { function(value) return strategies[value] end, "'auto', 'random', 'pct', 'bounded' or 'reduction'" },
  preemptions = { function(value) return arguments.integer(value) and value >= 0 end, "whole number of 0 or more" },
  schedule = { function(value) return type(value) == "string" end, "schedule, as \"A2.B2.C\"" },
}

local function check(options)
  if options == nil then return {} end
  if type(options) ~= "table" then bad_argument("options", "explore", "table", options) end
  for name, value in pairs(options) do
    local expected = known[name]
    if not expected then
      raise(("unknown option %s of 'explore': there are exact_time, preemptions, schedule, schedules, seconds, seed and "
        .. "strategy"):format(shown(name)))
    end
    if not expected[1](value) then bad_argument(name, "explore", expected[2], value) end
  end
  return options
end

-- What a report can draw, of those that are still wanted.
local pictures = setmetatable({}, { __mode = "k" })

-- The class of reports.
local Report = { __name = "process.Report" }
Report.__index = Report

-- As people read it.
function Report:__tostring() return (self.text:gsub("\n$", "")) end

-- Draws the shortest way to what failed, or else to what needs an interruption: into a file, or on standard error.
function Report:picture(file)
  if not pictures[self] then bad_argument("self", "picture", "report", self, "write report:picture()") end
  if file ~= nil and type(file) ~= "string" then bad_argument("file", "picture", "name of a file", file) end
  host.exploration_picture(pictures[self], file)
end

function explorations.explore(fn, options)
  if not arguments.is_callable(fn) then
    bad_argument("fn", "explore", "function", fn, "write process.explore(function() … end)")
  end
  options = check(options)
  if #host.children() > 0 then
    raise "cannot explore while this process has others running: they could not be copied for each order; join them first"
  end
  local report, picture, message = host.explore(
    fn, options.schedules or 1000, options.seconds or 10, options.seed or 1, options.exact_time or false,
    options.strategy or "auto", options.preemptions or 2, options.schedule)
  pictures[report] = picture
  setmetatable(report, Report)
  if message then return nil, message, report end
  return report
end

return explorations
