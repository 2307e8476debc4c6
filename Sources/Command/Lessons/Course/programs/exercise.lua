local process = require "process"

local fruit = "plum\nfig\nplum\norange\nfig\n"

if process.is_main() then
  local result = process.run { "uniq", input = fruit }
  io.write(result.stdout)
end
