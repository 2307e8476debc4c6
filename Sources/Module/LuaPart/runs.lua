-- `process.run{…}`: programs and functions that are run to their end, alone or in a pipeline. It is given the module's
-- parts, and loaded when a script first asks for it.
local parts = ...
local host, objects, arguments = parts.host, parts.objects, parts.arguments

local raise = host.raise
local ipairs, pairs, setmetatable, type = ipairs, pairs, setmetatable, type
local concat, pack, unpack = table.concat, table.pack, table.unpack
local Process, options_of_programs = parts.class.Process, parts.class.options_of_programs
local private, shown_name, end_of = objects.private, objects.shown_name, objects.end_of
local shown, integer, is_callable, is_class = arguments.shown, arguments.integer, arguments.is_callable, arguments.is_class

local runs = {}

-- Options of the whole call, beside those of its processes.
local of_call = { timeout = true, check = true }

-- Those of a pipeline that hold for each of its parts that does not say otherwise.
local of_each = { "cwd", "env", "clear_env", "stderr" }

local function is_list(value) return type(value) == "table" and not private[value] and not is_class(value) end

-- What a process is to be made with that is one part of a run, and how errors call it.
local function part_of(given, is_call)
  if is_callable(given) then return { target = given } end
  if not is_list(given) then
    raise(("a part of a pipeline must be a list like {\"sort\", \"-n\"} or a function, got %s"):format(shown(given)))
  end
  local made, words = {}, {}
  for key, value in pairs(given) do
    if integer(key) then
      words[key] = value
    elseif options_of_programs[key] and key ~= "command" or key == "name" then
      made[key] = value
    elseif not (is_call and of_call[key]) then
      local meant = host.run_option_meant(key)
      raise(("unknown option %s of 'run'%s"):format(shown(key), meant and ": did you mean " .. meant .. "?" or ""))
    end
  end
  if is_callable(words[1]) then
    made.target, made.args = words[1], pack(unpack(words, 2, #words))
  else
    made.command = words
  end
  return made
end

-- What the processes of a call are to be made with.
local function parts_of(call)
  local first = call[1]
  if not is_list(first) and not is_callable(first) then return { part_of(call, true) } end
  local outer, made = {}, {}
  for key, value in pairs(call) do
    if not integer(key) then outer[key] = value end
  end
  -- Its own options are checked as those of a part are.
  outer = part_of(outer, true)
  outer.command = nil
  for position, given in ipairs(call) do
    local part = part_of(given)
    for _, key in ipairs(of_each) do
      if part[key] == nil and (part.command or key == "stderr") then part[key] = outer[key] end
    end
    made[position] = part
  end
  if #made < #call then raise(("part %d of the pipeline is nil"):format(#made + 1)) end
  local last = made[#made]
  for _, key in ipairs { "stdin", "input" } do
    if made[1][key] == nil then made[1][key] = outer[key] end
  end
  if last.stdout == nil then last.stdout = outer.stdout end
  for position, part in ipairs(made) do
    if position > 1 and (part.stdin ~= nil or part.input ~= nil) then
      raise(("part %d of the pipeline reads what the one before it writes: only the first can have stdin or input")
        :format(position))
    end
    if position < #made and part.stdout ~= nil then
      raise(("part %d of the pipeline writes what the next one reads: only the last can have stdout"):format(position))
    end
  end
  return made
end

-- A command as one writes it, for messages.
local function command_line(p, made)
  if not made.command then return shown_name(private[p]) end
  local words = {}
  for position, word in ipairs(private[p].words) do
    words[position] = word:find("^[%w%+%-%./:=@_,]+$") and word or ("%q"):format(word):gsub("\\\n", "\\n")
  end
  return "'" .. concat(words, " ") .. "'"
end

-- How many lines of what a program has complained of an error shows.
local most_lines <const> = 10

local function last_lines(text)
  local lines = {}
  for line in text:gmatch "[^\n]+" do lines[#lines + 1] = host.printable((line:gsub("\t", "  "))) end
  return concat(lines, "\n", #lines > most_lines and #lines - most_lines + 1 or 1)
end

-- One that was ended since the next one had read enough has done what it was for.
local function has_failed(result, is_last)
  return result.exitcode ~= 0 and (is_last or result.signal ~= "SIGPIPE")
end

local function check(results, lines, timeout)
  if results.timed_out then
    raise(("%s took longer than %s s, and was ended"):format(concat(lines, " | "), timeout))
  end
  for position, result in ipairs(results) do
    if has_failed(result, position == #results) then
      local how = result.signal and "was killed by " .. result.signal
        or result.exitcode and ("ended with exit code %d"):format(result.exitcode)
        or "has ended, but somebody else took its exit code"
      local told = last_lines(result.stderr or results[#results].stdout or "")
      raise(("%s %s%s"):format(lines[position], how, told ~= "" and ":\n" .. told or ""))
    end
  end
end

-- Ends those of a run that an error has cut short.
local guard = {
  __close = function(started, problem)
    if problem == nil then return end
    for _, p in ipairs(started) do
      if not end_of(private[p]) then p:stop() end
      p:close()
    end
  end,
}

local function pids_of(started)
  local pids = {}
  for _, p in ipairs(started) do
    if not end_of(private[p]) then pids[#pids + 1] = private[p].pid end
  end
  return pids
end

local function start_all(made, started)
  local files, before = {}, nil
  for position, part in ipairs(made) do
    if before then part.stdin = before end
    if part.stdout == nil then part.stdout = "pipe" end
    if part.stderr == nil then part.stderr = "pipe" end
    local p = Process(part)
    p:start()
    started[position] = p
    local mine = private[p]
    before = mine.stdout
    if position == #made and mine.stdout then files[#files + 1] = mine.stdout end
    if mine.stderr then files[#files + 1] = mine.stderr end
  end
  return files
end

local function result_of(p, is_last, seconds)
  local mine = private[p]
  local ending = end_of(mine)
  local result = {
    stdout = is_last and mine.stdout and host.collected(mine.stdout) or nil,
    stderr = mine.stderr and host.collected(mine.stderr) or nil,
    exitcode = ending.exitcode, signal = ending.signal, seconds = seconds,
  }
  p:close()
  return result
end

function runs.run(call)
  if not is_list(call) or is_callable(call) then
    arguments.bad_argument("command", "run", "process, or list of words", call, 'write process.run{"ls", "-l"}')
  end
  local timeout = arguments.check_timeout(call.timeout, "run")
  local made = parts_of(call)
  local begin = host.moment()
  local started <close> = setmetatable({}, guard)
  local files = start_all(made, started)
  local is_done = host.collect(files, pids_of(started), timeout and timeout - (host.moment() - begin))
  if not is_done then
    for _, p in ipairs(started) do p:stop() end
    -- Who has left the tree may have them open for as long as it likes.
    host.collect(files, {}, 0)
  end
  local results, lines = {}, {}
  for position, p in ipairs(started) do
    host.join(private[p])
    results[position] = result_of(p, position == #started, host.moment() - begin)
    lines[position] = command_line(p, made[position])
  end
  results.timed_out = not is_done
  if call.check then check(results, lines, timeout) end
  local last = results[#results]
  if #results == 1 then
    last.timed_out = results.timed_out
    return last
  end
  local errors = {}
  for _, result in ipairs(results) do errors[#errors + 1] = result.stderr end
  results.stdout, results.stderr = last.stdout, errors[1] and concat(errors)
  results.exitcode, results.signal, results.seconds = last.exitcode, last.signal, last.seconds
  return results
end

return runs
