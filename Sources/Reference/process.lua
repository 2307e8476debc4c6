---@meta process
-- The process module of procscript, for the Lua language server and for `help` at the prompt.
-- Nothing here runs: each declaration stands for a function of the module.

--- Processes for Lua scripts. It is there as a global and through `require "process"`.
---
--- Times are seconds, integer or float. A timeout of nil or `math.huge` waits for ever; 0 or less only looks.
---@class process
process = {}

--- A process. `tostring` tells its name, its pid and its state: `<Process name='Process-1' pid=42 parent=41 started>`.
---
--- A call of it makes a process that is not started.
---@class process.Process
---@field name string what it is called: "Process-1", "Process-2", a child's children "Process-1:1"; may be set
---@field pid integer? its number in the system; nil before `start`
---@field exitcode integer? 0, 1 after an uncaught error, n after `os.exit(n)`, −n killed by signal n; nil while it lives
---@field daemon boolean whether it ends with its parent; may be set before `start`
---@field signal string? the name of the signal that ended it, such as "SIGKILL"
---@field error string? the message and traceback of the uncaught error that ended it
---@field [string] any attributes of your own
---@overload fun(options?: process.Options): process.Process
local Process = {}

--- What a process is made of. Every other key becomes an attribute: `age = 18` makes `p.age == 18`.
---@class process.Options
---@field target? function what the child runs
---@field args? any[] its arguments; `n` counts them where it is there
---@field name? string instead of "Process-1"
---@field daemon? boolean whether it ends with its parent
---@field start_method? "fork"
---@field [string] any attributes of your own

--- A row of the system's process table.
---@class process.Record
---@field pid integer
---@field ppid integer its parent's pid
---@field name string
---@field status process.Status
---@field command string with its arguments
---@field memory integer what it holds in the machine's memory, in bytes

--- What a process is doing.
---@alias process.Status
---| "new" # not started
---| "running"
---| "sleeping" # waits for something
---| "stopped"
---| "zombie" # ended, not yet waited for
---| "finished" # ended and reaped

--- A signal's name, such as "TERM" or "SIGINT", or its number.
---@alias process.Signal string|integer

------------------------------------------------------------------------------------------------------------------------
-- Making processes

--- Makes a process that runs `fn(...)`, starts it, and returns it.
---
--- The child begins with a copy of everything its parent has; nothing that either does to it afterwards is seen by the
--- other. A table says more: `process.spawn{target=fn, args={...}, name="worker"}`.
---
--- ```lua
--- local p = process.spawn(print, "hello from a child")
--- p:join()
--- ```
---@param fn function what the child runs; the function itself, without parentheses
---@param ... any its arguments
---@return process.Process p the process, started
---@overload fun(options: process.Options): process.Process
function process.spawn(fn, ...) end

--- The same as `spawn`, with `daemon = true`: the child ends when this process does, however this one ends.
---
--- ```lua
--- process.daemon(function() while true do process.sleep(1) end end)
--- ```
---@param fn function what the child runs
---@param ... any its arguments
---@return process.Process p the process, started
---@overload fun(options: process.Options): process.Process
function process.daemon(fn, ...) end

--- Makes a process that is not started yet. Every key but target, args, name, daemon and start_method becomes an
--- attribute of the process.
---
--- ```lua
--- local p = process.Process{target=print, args={"hello"}, age=18}
--- print(p.age, p:status())
--- p:start()
--- p:join()
--- ```
---@param options? process.Options
---@return process.Process p the process, not started
function process.Process(options) end

process.Process = Process

--- Makes a class of processes: its `init(self, ...)` gets the constructor's arguments, its `run(self)` is what the
--- child runs. A subclass has subclasses too.
---
--- ```lua
--- local Greeter = process.Process:subclass "Greeter"
--- function Greeter:init(who) self.who = who end
--- function Greeter:run() print("hello, " .. self.who) end
---
--- local p = Greeter("world")
--- p:start()
--- p:join()
--- ```
---@param name string what `tostring` and the names of its processes show
---@return process.Process class to be called for an object
function Process:subclass(name) end

--- What the constructor calls with its arguments. A class of your own may have its own, which need not call this one.
---
--- ```lua
--- local Counter = process.Process:subclass "Counter"
--- function Counter:init(options)
---   process.Process.init(self, options)
---   self.count = 0
--- end
--- print(Counter{name="one"}.name)
--- ```
---@param options? process.Options
function Process:init(options) end

--- What the child runs: calls the target with its arguments. Calling it yourself runs it in this process.
---
--- ```lua
--- local p = process.Process{target=math.max, args={1, 3, 2}}
--- print(p:run())
--- ```
---@return any ... what the target returns
function Process:run() end

process.run = Process.run

------------------------------------------------------------------------------------------------------------------------
-- From start to end

--- Starts the process: forks. Only once, and only in the process that made it.
---
--- ```lua
--- local p = process.Process{target=print, args={"hello"}}
--- p:start()
--- p:join()
--- ```
function Process:start() end

process.start = Process.start

--- Waits until the process has ended, and reaps it. It must have been started, by this process.
---
--- ```lua
--- local p = process.spawn(process.sleep, 0.1)
--- print(p:join(0.01))
--- print(p:join())
--- ```
---@param timeout? number seconds to wait at most
---@return boolean ended true once it has ended; false when the time was up
---@return "timeout"? reason after false
function Process:join(timeout) end

--- Waits until all processes of a list have ended, and reaps them. One timeout holds for all.
---
--- ```lua
--- local list = {}
--- for i = 1, 3 do list[i] = process.spawn(process.sleep, i / 100) end
--- print(process.join(list))
--- ```
---@param list process.Process[] children of this process
---@param timeout? number seconds to wait at most
---@return boolean ended true once all have ended; false when the time was up
---@return "timeout"? reason after false
---@overload fun(p: process.Process, timeout?: number): boolean, "timeout"?
function process.join(list, timeout) end

--- Waits until one of a list of processes has ended. It does not reap: `join` does.
---
--- ```lua
--- local quick = process.spawn(process.sleep, 0.01)
--- local slow = process.spawn(process.sleep, 0.2)
--- print(process.wait{quick, slow}[1] == quick)
--- ```
---@param list process.Process[] children of this process
---@param timeout? number seconds to wait at most
---@return process.Process[] ended those that have ended now; none of them when the time was up
function process.wait(list, timeout) end

--- Waits for the end, then returns what the child's function returned, or raises what it raised. It raises an error too
--- when the child was killed, left by `os.exit` with another code than 0, or returned what cannot be sent.
---
--- ```lua
--- local p = process.spawn(math.max, 1, 3, 2)
--- print(p:result())
--- ```
---@param timeout? number seconds to wait at most
---@return any ... what the function returned
---@overload fun(self: process.Process, timeout: number): nil, "timeout"
function Process:result(timeout) end

process.result = Process.result

--- Tells whether the process has been started and has not ended.
---
--- ```lua
--- local p = process.spawn(process.sleep, 0.1)
--- print(p:is_alive())
--- p:join()
--- print(p:is_alive())
--- ```
---@return boolean alive
function Process:is_alive() end

process.is_alive = Process.is_alive

--- Tells what the process is doing.
---
--- ```lua
--- local p = process.spawn(process.sleep, 0.1)
--- process.wait{p}
--- print(p:status())
--- p:join()
--- print(p:status())
--- ```
---@return process.Status status
function Process:status() end

--- Tells what any process of this machine is doing.
---
--- ```lua
--- print(process.status(process.getppid()))
--- ```
---@param pid integer
---@return process.Status? status nil when there is no such process
---@overload fun(p: process.Process): process.Status
function process.status(pid) end

--- Asks the process to end, by the signal SIGTERM. It may take a moment: `join` waits for it.
---
--- ```lua
--- local p = process.spawn(process.sleep, 60)
--- p:terminate()
--- p:join()
--- print(p.signal)
--- ```
function Process:terminate() end

process.terminate = Process.terminate

--- Sends a signal to the process: SIGKILL, which no process survives, if none is given. On one that has ended it has no
--- effect.
---
--- ```lua
--- local p = process.spawn(process.sleep, 60)
--- p:kill("INT")
--- p:join()
--- print(p.exitcode, p.signal)
--- ```
---@param signal? process.Signal a name such as "TERM" or "SIGINT", or a number; "KILL" if none is given
function Process:kill(signal) end

--- Sends a signal to any process, by its pid. The signal 0 only looks whether it could be sent.
---
--- ```lua
--- print(process.kill(process.getpid(), 0))
--- ```
---@param pid integer of one process: more than 0
---@param signal? process.Signal a name such as "TERM" or "SIGINT", or a number; "KILL" if none is given
---@return true? sent nil when it could not be sent
---@return "no such process"|"not permitted"|nil reason after nil
---@overload fun(p: process.Process, signal?: process.Signal)
function process.kill(pid, signal) end

--- Ends the process with all its descendants: SIGTERM, SIGKILL for those that are left after the grace, and reaps it.
---
--- ```lua
--- local p = process.spawn(function()
---   process.spawn(process.sleep, 60)
--- end)
--- print(p:stop())
--- ```
---@param grace? number seconds until SIGKILL; 5 if none are given
---@return true stopped
function Process:stop(grace) end

process.stop = Process.stop

--- Frees what is held for a process that has ended or was never started. Nothing can be asked of it afterwards.
---
--- ```lua
--- local p = process.spawn(print, "hello")
--- p:join()
--- p:close()
--- ```
function Process:close() end

process.close = Process.close

------------------------------------------------------------------------------------------------------------------------
-- Who is who

--- The pid of this process.
---
--- ```lua
--- print(process.getpid())
--- ```
---@return integer pid
function process.getpid() end

--- The pid of this process's parent, as the system says now: an orphan sees its new parent.
---
--- ```lua
--- process.spawn(function() print(process.getppid()) end):join()
--- ```
---@return integer pid
function process.getppid() end

--- This process as an object: in the script's own one its name is "MainProcess".
---
--- ```lua
--- print(process.current().name)
--- ```
---@return process.Process p
function process.current() end

--- The parent of this process as an object.
---
--- ```lua
--- process.spawn(function() print(process.parent().name) end):join()
--- ```
---@return process.Process? p nil in the script's own process
function process.parent() end

--- The children of this process that live. It reaps those that have ended.
---
--- ```lua
--- process.spawn(process.sleep, 0.1)
--- print(#process.active_children())
--- ```
---@return process.Process[] children in the order in which they were started
function process.active_children() end

--- Tells whether this is the process that was asked to run the script, not a child: Python's
--- `if __name__ == '__main__'`.
---
--- ```lua
--- if process.is_main() then print("the script's own process") end
--- ```
---@return boolean main
function process.is_main() end

------------------------------------------------------------------------------------------------------------------------
-- The machine

--- The machine's processes, as `tasklist` or `ps` show them.
---
--- ```lua
--- for _, record in ipairs(process.list("procscript")) do
---   print(record.pid, record.ppid, record.name, record.status)
--- end
--- ```
---@param pattern? string only those with this text in their name or command, in any case
---@return process.Record[] records in the order of their pids
function process.list(pattern) end

--- How many processors this process may use.
---
--- ```lua
--- print(process.cpu_count())
--- ```
---@return integer count
function process.cpu_count() end

--- Sleeps.
---
--- ```lua
--- process.sleep(0.1)
--- ```
---@param seconds number 0 or more
function process.sleep(seconds) end

--- Seconds since 1970.
---
--- ```lua
--- print(os.date("%c", process.time() // 1))
--- ```
---@return number seconds
function process.time() end

--- Seconds of a clock that never jumps: for measuring how long something takes.
---
--- ```lua
--- local start = process.clock()
--- process.sleep(0.1)
--- print(process.clock() - start)
--- ```
---@return number seconds
function process.clock() end

--- Chooses how processes are started: by "fork", a copy of the parent.
---
--- ```lua
--- process.set_start_method("fork")
--- ```
---@param method "fork"
function process.set_start_method(method) end

--- Tells how processes are started.
---
--- ```lua
--- print(process.get_start_method())
--- ```
---@return "fork" method
function process.get_start_method() end

return process
