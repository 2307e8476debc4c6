-- Runs whole programs, as their users have them, beside the same in Python, and prints a table: see scripts/bench.
--
-- The time is the program's own, from its first line to its result. The memory is the most that all of its processes had
-- at a time, looked at while it ran: what several share counts once.
local process = require "process"

local folder = arg[0]:match "^(.*)/" or "."
package.path = ("%s/?.lua;%s/../table/?.lua;"):format(folder, folder) .. package.path

local data = require "data"
local statistics = require "statistics"

local STEP = 0.02 -- seconds between two looks at the memory

local programs = {
  { "words", "words of 200 MB of text counted" },
  { "mandelbrot", "Mandelbrot set, 2000²" },
  { "queens", "11 queens, by a pool" },
  { "sieve", "primes below 5 M, in a shared array" },
  { "purchases", "400,000 lines of JSON added up" },
  { "stages", "300,000 lines through 3 stages" },
  { "visitors", "top 10 of 4 logs from gzip, by pipes" },
}

-- The proportional memory of a process and of all that it has started, in KiB.
local function memory_of(pid)
  local sum = 0
  local rollup <close> = io.open(("/proc/%d/smaps_rollup"):format(pid))
  local text = rollup and rollup:read "a"
  sum = text and tonumber(text:match "\nPss:%s*(%d+)") or 0
  local children <close> = io.open(("/proc/%d/task/%d/children"):format(pid, pid))
  for child in (children and children:read "a" or ""):gmatch "%d+" do sum = sum + memory_of(math.tointeger(child)) end
  return sum
end

-- Runs a program: its seconds, and its MiB at the most.
local function measured(interpreter, file, processes, arguments)
  local command = ("exec %s %s/%s %d %s"):format(interpreter, folder, file, processes, arguments)
  local program = process.spawn{ command = { "sh", "-c", command }, stdout = "pipe" }
  local most = 0
  repeat most = math.max(most, memory_of(program.pid)) until program:join(STEP)
  local seconds = tonumber(program.stdout:read "a")
  assert(program.exitcode == 0 and seconds, "this failed: " .. command)
  return seconds, most / 1024
end

-- The medians of both figures, for 1 and 2 processes, by tool.
local function row(file, arguments, interpreters, rounds)
  local samples = {}
  for _ = 1, rounds do
    for tool, interpreter in pairs(interpreters) do
      for processes = 1, 2 do
        local ending = tool == "python" and ".py" or ".lua"
        local seconds, memory = measured(interpreter, file .. ending, processes, arguments)
        local lists = samples[tool .. processes] or { {}, {} }
        table.insert(lists[1], seconds)
        table.insert(lists[2], memory)
        samples[tool .. processes] = lists
      end
    end
  end
  local medians = {}
  for key, lists in pairs(samples) do
    medians[key] = { statistics.median(lists[1]), statistics.median(lists[2]) }
  end
  return medians
end

local rounds = math.tointeger(arg[1])
local text = arg[2]
local arguments = data.arguments(folder .. "/../../../.build/benchmarks")
local interpreters = { procscript = arg[-1], python = os.getenv "PYTHON" or "python3" }

print "| program | 1 process (s) | 2 (s) | speed-up | MiB | Python: 1 (s) | 2 (s) | speed-up | MiB | × as fast |"
print "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
for _, program in ipairs(programs) do
  local file, what = table.unpack(program)
  if what:find(text, 1, true) or file == text then
    local m = row(file, arguments[file], interpreters, rounds)
    local ours1, ours2, theirs1, theirs2 = m.procscript1, m.procscript2, m.python1, m.python2
    print(("| %s | %.2f | %.2f | %.2f | %.0f | %.2f | %.2f | %.2f | %.0f | %.1f |"):format(
      what, ours1[1], ours2[1], ours1[1] / ours2[1], ours2[2], theirs1[1], theirs2[1], theirs1[1] / theirs2[1],
      theirs2[2], theirs2[1] / ours2[1]))
  end
end
