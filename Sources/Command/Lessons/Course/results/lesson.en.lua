-- Results and errors: what a process returns comes back to its parent, and so
-- does what goes wrong in it.
--
-- What to see: `result` waits for the end of a process and returns what its
-- function returned, all of it. Where the function ended by an error, `result`
-- raises that error here; `pcall` catches it. An error ends only the process in
-- which it came: the others go on.
-- What to try: leave out `stderr = "null"`: what is printed, and where? Leave
-- out `pcall`. `os.exit(3)` in the function: what does `result` say then?
local process = require "process"

local function divide(a, b)
  if b == 0 then error("division by zero", 0) end
  return a // b, a % b
end

if process.is_main() then
  local good = process.spawn(divide, 17, 5)
  print("17 by 5:", good:result()) -- waits

  -- What a process says of its own error would be printed too.
  local bad = process.spawn {
    target = divide,
    args = { 1, 0 },
    stderr = "null",
  }
  local is_well, message = pcall(bad.result, bad)
  print(is_well, message:match "[^\n]*") -- its first line

  print("exit codes: " .. good.exitcode .. " and " .. bad.exitcode)
end
