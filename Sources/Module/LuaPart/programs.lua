-- Processes that run programs, and what processes have as their input and output. It is given the module's parts, and
-- loaded when a script first asks for any of that.
local parts = ...
local host, objects, arguments = parts.host, parts.objects, parts.arguments

local raise = host.raise
local ipairs, pairs, tostring, type = ipairs, pairs, tostring, type
local private, shown, shown_name = objects.private, arguments.shown, objects.shown_name
local is_class, is_callable, integer = arguments.is_class, arguments.is_callable, arguments.integer

local programs = {}

-- The bytes that a string or number is handed to a program as; an error for a zero among them, which would end it.
local function text_of(value, what)
  if type(value) ~= "string" and type(value) ~= "number" then
    raise(("%s must be a string, got %s"):format(what, shown(value)))
  end
  local text = tostring(value)
  if text:find("\0", 1, true) then
    raise(("%s has a zero byte in it, which no program can be given: %q"):format(what, text))
  end
  return text
end

-- A copy of a command's words, all strings.
local function words_of(command)
  if type(command) == "string" then
    raise(("command must be a list like {\"ls\", \"-l\"}, got '%s': no shell takes it apart"):format(command))
  end
  if type(command) ~= "table" or private[command] or is_class(command) or is_callable(command) then
    raise(("command must be a list like {\"ls\", \"-l\"}, got %s"):format(shown(command)))
  end
  local count = #command
  if count == 0 then raise 'command must be a list like {"ls", "-l"}, got an empty one' end
  for key in pairs(command) do
    local position = integer(key)
    if not position or position < 1 or position > count then
      raise(("command is a list of words, and has a field %s: options are beside it, not in it"):format(shown(key)))
    end
  end
  local words = {}
  for position, word in ipairs(command) do words[position] = text_of(word, ("word %d of command"):format(position)) end
  -- A list with holes has a length too.
  if #words < count then raise(("word %d of command is nil"):format(#words + 1)) end
  if words[1] == "" then raise "command begins with an empty string, where the program's name should be" end
  return words
end

local function variables_of(env)
  if type(env) ~= "table" or private[env] then
    raise(("env must be a table like {NAME=\"value\"}, got %s"):format(shown(env)))
  end
  local variables = {}
  for name, value in pairs(env) do
    if type(name) ~= "string" then
      raise(("env must be a table like {NAME=\"value\"}, and has a field %s"):format(shown(name)))
    end
    text_of(name, "a name in env")
    if name == "" or name:find("=", 1, true) then
      raise(("no variable of the environment can have the name '%s'"):format(name))
    end
    if value == false then
      variables[name] = false
    else
      variables[name] = text_of(value, ("env.%s"):format(name))
    end
  end
  return variables
end

-- What a process can have as one of its streams, by words.
local words_for_stream = {
  stdin = { inherit = true, null = true, pipe = true },
  stdout = { inherit = true, null = true, pipe = true, lines = true },
  stderr = { inherit = true, null = true, pipe = true, lines = true, stdout = true },
}

local advice_for_stream = {
  stdin = [["inherit", "null", "pipe", a file, or "<" and a path]],
  stdout = [["inherit", "null", "pipe", "lines", a file, or ">" or ">>" and a path]],
  stderr = [["inherit", "null", "pipe", "lines", "stdout", a file, or ">" or ">>" and a path]],
}

local function stream_of(name, value)
  if type(value) == "string" then
    if words_for_stream[name][value] then return value end
    local path = value:match(name == "stdin" and "^<[<> ]*(.+)" or "^>>?[<> ]*(.+)")
    if path then
      text_of(value, name)
      return value
    end
  elseif host.is_stream(value) then
    return value
  end
  raise(("%s can't be %s: write %s"):format(name, shown(value), advice_for_stream[name]))
end

-- What the options say about the streams of a process; nil where that is the usual.
local function streams_of(options)
  local streams
  for name in pairs(words_for_stream) do
    local value = options[name]
    if value ~= nil then
      streams = streams or {}
      streams[name] = stream_of(name, value)
    end
  end
  if options.input ~= nil then
    if options.stdin ~= nil then raise "stdin and input can't be given together: input is what stdin gives" end
    if type(options.input) ~= "string" and type(options.input) ~= "number" then
      raise(("input must be a string, got %s"):format(shown(options.input)))
    end
    streams = streams or {}
    streams.input = tostring(options.input)
  end
  return streams
end

local for_programs = { "cwd", "env", "clear_env" }

-- Why this process has no file for one of the streams of another.
function programs.why_no_file(mine, name)
  local who = shown_name(mine)
  if mine.closed then return ("%s has no %s any more: it is closed"):format(who, name) end
  if not mine.pid and mine.streams and mine.streams[name] == "pipe" then
    return ("%s has no %s yet: it needs start() first"):format(who, name)
  end
  return ("%s has no %s for this process: that takes %s=\"pipe\" when it is made"):format(who, name, name)
end

-- Takes over what the options of a process say that this part is about.
function programs.take(mine, options)
  mine.streams = streams_of(options)
  if options.command == nil then
    for _, name in ipairs(for_programs) do
      if options[name] ~= nil then raise(("%s is for programs: it goes with command={…}"):format(name)) end
    end
    return
  end
  if options.target ~= nil then raise "target and command can't be given together: a process runs one of them" end
  if options.args ~= nil then raise [[args are for a target: a program's are in command={"name", …}]] end
  if options.start_method ~= nil then raise "start_method is for functions: a program is always started afresh" end
  local words = words_of(options.command)
  local program = { command = words }
  if options.cwd ~= nil then
    program.cwd = text_of(options.cwd, "cwd")
    if program.cwd == "" then raise "cwd must be a folder, got an empty string" end
  end
  if options.env ~= nil then program.env = variables_of(options.env) end
  if options.clear_env ~= nil and type(options.clear_env) ~= "boolean" then
    raise(("clear_env must be true or false, got %s"):format(shown(options.clear_env)))
  end
  program.clear_env = options.clear_env
  mine.program, mine.words = program, words
  if options.name == nil then mine.name = words[1]:match("([^/]+)/*$") end
end

return programs
