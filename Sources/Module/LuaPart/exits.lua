-- What the script wants to be called at the end of its process. It is given the module's parts.
local parts = ...
local host, arguments = parts.host, parts.arguments
local pack, remove, unpack = table.pack, table.remove, table.unpack

local exits = {}

-- Functions with their arguments, those of one process: not of the one that it was forked from.
local functions, owner = {}, nil

-- Takes the last one, with its arguments; nothing where none is left.
local function take()
  local last = remove(functions)
  if last then return unpack(last, 1, last.n) end
end

function exits.at_exit(fn, ...)
  if not arguments.is_callable(fn) then
    local advice = "write process.at_exit(clean_up), not process.at_exit(clean_up())"
    arguments.bad_argument("fn", "at_exit", "function", fn, advice)
  end
  if owner ~= host.getpid() then
    functions, owner = {}, host.getpid()
    host.at_exit(take)
  end
  functions[#functions + 1] = pack(fn, ...)
end

return exits
