-- Seconds from the start of a fork bomb in a sandbox that allows COUNT processes until all of it is gone.
local process = require "process"

local bomb = 'local process = require "process" local function f() while true do process.spawn(f) end end f()'
local begun = process.clock()
local run = process.run{arg[-1], "--sandbox", "--processes=" .. arg[1], "-e", bomb}
local seconds = process.clock() - begun
assert(run.exitcode == 125, run.errors)
print(seconds)
