-- What programs are run with: procscript and its peers.
local tools = {}
tools.__index = tools

-- A program that takes longer has failed, in seconds.
local LONGEST_RUN = 60

local function quoted(text)
  return "'" .. text:gsub("'", [['\'']]) .. "'"
end
tools.quoted = quoted

-- What a shell command printed, without the line's end; nil if it failed.
local function output(command)
  local pipe <close> = assert(io.popen(command))
  local text = pipe:read "a"
  if pipe:close() then return (text:gsub("\n$", "")) end
end
tools.output = output

-- A command for a shell in another folder than this one.
local function absolute(command)
  return command:find "^[^/]+/" and output "pwd" .. "/" .. command or command
end

local function first_compiler()
  return output "command -v cc || command -v clang || command -v gcc" or "cc"
end

-- The tools, for the programs of a folder. What C programs are compiled into is removed when the value is closed. `before`
-- is the command at another revision; nil for none.
function tools.open(folder, before)
  local self = setmetatable({ folder = folder, built = assert(output "mktemp -d"), compiled = {} }, tools)
  self.commands = {
    procscript = absolute(arg[-1]),
    alone = absolute(arg[-1]), -- procscript without what a row adds to it
    before = before and absolute(before),
    c = absolute(os.getenv "CC" or first_compiler()),
    lua = absolute(os.getenv "LUA" or "lua5.4"),
    python = absolute(os.getenv "PYTHON" or "python3"),
  }
  self.versions = {}
  for tool, command in pairs(self.commands) do
    local option = tool == "lua" and "-v" or "--version"
    local printed = output(("%s %s 2>&1"):format(quoted(command), option))
    self.versions[tool] = printed and printed:match "^[^\n]+":gsub("%s+Copyright.*", "")
  end
  return self
end

function tools:__close()
  output("rm -rf " .. quoted(self.built))
end

-- Why a tool cannot be used, as "no python3"; nil if it can.
function tools:missing(tool)
  if not self.versions[tool] then return "no " .. self.commands[tool] end
end

-- The command that a C file of the folder becomes; nil if it does not compile.
function tools:executable(file)
  if self.compiled[file] == nil then
    local path = self.built .. "/" .. file:gsub("%.c$", "")
    local compiled = output(("%s -O2 -o %s %s"):format(
      quoted(self.commands.c), quoted(path), quoted(self.folder .. "/" .. file)))
    self.compiled[file] = compiled and path or false
  end
  return self.compiled[file] or nil
end

-- The shell command that runs a tool's program, a file and its arguments; `starts` times where that is given. Nil if
-- there is none.
function tools:command(tool, program, starts)
  local file, arguments = program:match "^(%S+)(.*)$"
  local command
  if tool == "c" then
    local executable = self:executable(file)
    command = executable and quoted(executable) .. arguments
  else
    command = ("%s %s%s"):format(quoted(self.commands[tool]), file, arguments)
  end
  if not starts then return command end
  local starter = self:executable "run_often.c"
  return starter and command and ("%s %d %s"):format(quoted(starter), starts, command)
end

-- The number that a program prints; or nil, and why it cannot run here, or nothing where it failed.
function tools:number(tool, program, starts)
  local command = self:command(tool, program, starts)
  local printed = command
    and output(("cd %s && exec timeout %d %s"):format(quoted(self.folder), LONGEST_RUN, command))
  local found = tonumber(printed)
  local reason = printed and printed:match "^skipped: (.*)"
  if not found and not reason then
    io.stderr:write("scripts/bench: this failed: ", self.commands[tool], " ", program, "\n")
  end
  return found, reason
end

return tools
