-- What Lua itself refuses in a sandbox, and the words for what the kernel refuses there. The walls are the kernel's: what
-- is here makes it harder to reach them, and errors plain. This chunk is run once, before anything of the script, with
-- the globals of the start; it takes `explain(path, writes)`, which says why a file can't be had where it is the sandbox
-- that does not allow it, and whether modules in C may be loaded.
local explain, loads_c_modules = ...

local error, pairs, pcall, type = error, pairs, pcall, type
local package, io, os = package, io, os
local searchpath = package.searchpath

-- Code is text: binary code can do what no text can, and nobody checks it.
local load_any, load_any_file = load, loadfile

function load(chunk, name, mode, ...)
  if mode ~= nil and type(mode) == "string" and not mode:find("t", 1, true) then
    return nil, "the sandbox loads code as text only"
  end
  return load_any(chunk, name, "t", ...)
end

-- The message for a file that can't be had, where the sandbox is the reason.
local function explained(path, writes, message, code)
  local is_refusal = code == 13 or code == 1 or code == 18 -- EACCES, EPERM, EXDEV
  return is_refusal and type(path) == "string" and explain(path, writes) or message
end

-- Passes on what a function of Lua's returned that says nil, a message and the system's error number when it fails.
local function told(path, writes, ...)
  local value, message, code = ...
  if value then return ... end
  return value, explained(path, writes, message, code), code
end

local open = io.open

-- An error for a file that can't be opened; `level` is that of the caller of who calls this.
local function check_readable(path, level)
  local file, message = io.open(path)
  if not file then error(message, level + 1) end
  file:close()
end

function loadfile(path, mode, ...)
  if mode ~= nil and type(mode) == "string" and not mode:find("t", 1, true) then
    return nil, "the sandbox loads code as text only"
  end
  if type(path) == "string" then
    local file, message, code = open(path)
    if not file and explained(path, false, nil, code) then return nil, (explained(path, false, message, code)) end
    if file then file:close() end
  end
  return load_any_file(path, "t", ...)
end

local load_file = loadfile

function dofile(path)
  local run, message = load_file(path)
  if not run then error(message, 0) end
  return run()
end

-- What `debug` can do besides reaches into other functions, and into what the host keeps from scripts.
debug = { traceback = debug.traceback }
package.loaded.debug = debug

package.loadlib = nil
local searchers = package.searchers

searchers[2] = function(name)
  local path, message = searchpath(name, package.path)
  if not path then return message end
  local run, problem = load_file(path)
  if not run then error(("error loading module '%s' from file '%s':\n\t%s"):format(name, path, problem), 0) end
  return run, path
end

if not loads_c_modules then
  searchers[4] = nil
  searchers[3] = function()
    return "\n\tno module that is written in C: the sandbox loads none (--allow-c-modules does)"
  end
end

function io.open(path, mode, ...)
  local writes = type(mode) == "string" and mode:find("[wa+]") ~= nil
  return told(path, writes, open(path, mode, ...))
end

local lines = io.lines

function io.lines(path, ...)
  if type(path) == "string" then check_readable(path, 2) end
  return lines(path, ...)
end

for name, writes in pairs { input = false, output = true } do
  local redirect = io[name]
  io[name] = function(file, ...)
    if type(file) ~= "string" then return redirect(file, ...) end
    local opened, message = io.open(file, writes and "w" or "r")
    if not opened then error(message, 2) end
    return redirect(opened)
  end
end

local remove, rename, tmpname, tmpfile = os.remove, os.rename, os.tmpname, io.tmpfile

function os.remove(path, ...) return told(path, true, remove(path, ...)) end

function os.rename(from, to, ...)
  local done, message, code = rename(from, to, ...)
  if done then return done end
  local why = explained(from, true, nil, code) or explained(to, true, nil, code)
  return done, why or message, code
end

local temporary = "/tmp"

function os.tmpname()
  local done, name = pcall(tmpname)
  if done then return name end
  error(explain(temporary, true) or name, 2)
end

function io.tmpfile() return told(temporary, true, tmpfile()) end

-- Both run what a shell makes of a command.
local execute, popen = os.execute, io.popen

function os.execute(command, ...)
  local why = explain("/bin/sh", "run")
  if not why then return execute(command, ...) end
  if command == nil then return false end
  return nil, why, 13
end

function io.popen(command, ...)
  local why = explain("/bin/sh", "run")
  if not why then return popen(command, ...) end
  return nil, why, 13
end
