---@meta process
-- The process module of procscript, for the Lua language server and for `help` at the prompt.
-- Nothing here runs: each declaration stands for a function of the module.

--- Processes for Lua scripts. It is there through `require "process"`, and in procscript as a global too.
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
---@field node string? the name of the node that it is on, where it was started on another; nil until it has come there
---@field remote_pid integer? its number on that node; `pid` is that of the process that stands for it here
---@field lost string? why nobody knows how it has ended, where it was on another node and there is no news of it any more
---@field stdin process.File what is written there the process reads; where it was made with `stdin="pipe"`
---@field stdout process.File what the process prints is read there; where it was made with `stdout="pipe"`
---@field stderr process.File what it prints on standard error is read there; where it was made with `stderr="pipe"`
---@field [string] any attributes of your own
---@overload fun(options?: process.Options): process.Process
local Process = {}

--- A queue between processes: what one puts in, another gets out. `#q` is `q:size()`. At the end of its block `local q
--- <close>` is let go of by this process: for the others it stays as it is.
---@class process.Queue
---@operator len: integer
local Queue = {}

--- One end of a pipe. It is open while a living process holds it: one that made, inherited or received it. `local c
--- <close>` is closed at the end of its block.
---@class process.Connection
local Connection = {}

--- A lock between processes: one has it at a time.
---@class process.Lock
local Lock = {}

--- A lock that its holder may acquire again.
---@class process.RLock: process.Lock
local RLock = {}

--- A count of permits: who acquires one while there is none waits.
---@class process.Semaphore
local Semaphore = {}

--- A semaphore that never has more permits than it was made with.
---@class process.BoundedSemaphore: process.Semaphore
local BoundedSemaphore = {}

--- A flag that processes wait for.
---@class process.Event
local Event = {}

--- A lock, and a place to wait until another process says that something has changed.
---@class process.Condition
local Condition = {}

--- A place where processes wait until a number of them has come.
---@class process.Barrier
local Barrier = {}

--- A number or boolean that all processes see.
---@class process.Value
---@field value number|boolean what it is now; may be set
local Value = {}

--- A list of fixed length that all processes see: `a[i]`, `#a`, `ipairs(a)`.
---@class process.Array
---@field [integer] number|boolean
---@operator len: integer
local Array = {}

--- The lock of a value or an array, which each call on these takes. Its holder may acquire it again.
---@class process.CellsLock: process.Lock
local CellsLock = {}

--- A table that all processes see: `t.key`, `t[key]`, `#t`, `pairs(t)`, `ipairs(t)`. What is read is a copy.
---@class process.SharedTable
---@field [string|number|boolean] any
---@operator len: integer
local SharedTable = {}

--- The lock of a shared table, which each access to the table takes. Its holder may acquire it again.
---@class process.SharedTableLock: process.Lock
local SharedTableLock = {}

--- Worker processes that wait for calls.
---@class process.Pool
local Pool = {}

--- What a call of a pool will have returned that is not waited for.
---@class process.Result
---@field error string? the message of the error that it has failed with, with the worker's traceback
local Result = {}

--- This process's end of a pipe to another one: `p.stdin`, `p.stdout` or `p.stderr`. It has the methods of Lua's files,
--- and timeouts. It belongs to the process that has started the other: children of this one don't have it.
---@class process.File
local File = {}

--- What a process is made of. Every other key becomes an attribute: `age = 18` makes `p.age == 18`.
---@class process.Options
---@field target? function what the child runs
---@field args? any[] its arguments; `n` counts them where it is there
---@field command? (string|number)[] a program to run instead of a target, and its arguments: { "gcc", "-c", file }
---@field cwd? string the folder that the program begins in
---@field env? table<string, string|number|false> variables that differ from this process's; false: it has none
---@field clear_env? boolean whether the program has only the variables of `env`
---@field stdin? process.Stream what it reads; "null" where nothing is said
---@field stdout? process.Stream where it prints; "inherit" where nothing is said
---@field stderr? process.Stream where its errors go; "inherit" where nothing is said
---@field input? string what it reads, as it is
---@field name? string instead of "Process-1", or of the program's name
---@field daemon? boolean whether it ends with its parent
---@field start_method? process.StartMethod instead of what `set_start_method` has chosen
---@field sandbox? process.SandboxOptions|true what it may do; for a target alone
---@field [string] any attributes of your own

--- What a process has as its standard input or output: one of these words, a file (one of Lua's, which it goes on with
--- where the script is, or one of another process's, which becomes its own), or a path after `<`, `>` or `>>`. Paths
--- are looked up from this process's folder.
---@alias process.Stream string|file*|process.File
---| "inherit" # what this process has
---| "null" # nothing to read, or what is written vanishes
---| "pipe" # a pipe to this process: p.stdin, p.stdout, p.stderr
---| "lines" # as "inherit", but a program's lines are never torn by those of others, and pictures show them
---| "stdout" # for stderr: the same as stdout

--- What `process.run` runs: the words of a program, or a list of such lists and of functions, each of which reads what
--- the one before it prints. Beside them it takes the options of a process (`target`, `args`, `daemon` and
--- `start_method` aside); in a pipeline `input` and `stdin` are the first's, `stdout` is the last's, the others hold
--- for each.
---@class process.RunOptions
---@field [integer] string|number|table|function
---@field timeout? number seconds after which all of it is ended, with its descendants, as `stop` does
---@field check? boolean whether another exit code than 0 is an error

--- How a run came out. That of a pipeline is a list too, of how each part came out.
---@class process.RunResult
---@field stdout string? what it printed, or the last part did; nil where that went elsewhere
---@field stderr string? what it printed on standard error, all parts together; nil where that went elsewhere
---@field exitcode integer? that of the last part; −n where signal n has killed it
---@field signal string? the name of the signal that ended it
---@field seconds number how long it took
---@field timed_out boolean whether it was ended as the time was up
---@field [integer] process.RunResult

--- How a pool works.
---@class process.PoolOptions
---@field initializer? function each worker calls it first
---@field initargs? any[] its arguments
---@field maxtasksperchild? integer after so many calls a worker is replaced by a new one
---@field retries? integer how often a call that has ended its worker is tried again; 0
---@field start_method? process.StartMethod how its workers are started, instead of what `set_start_method` has chosen
---@field losses? integer how often a call is given again whose worker was lost with its node; as the launcher has it, 3
---@field timeout? number seconds that one call may take; then its worker is ended
---@field sandbox? process.SandboxOptions|true what its workers may do; `time` is that of a worker's whole life

--- What a process in a sandbox may do, and use together with all that it starts. Everything else is refused. All of it may
--- be left out.
---@class process.SandboxOptions
---@field memory? integer|string bytes of memory, or a text like "256M"; "512M"
---@field processes? integer processes at a time; 64
---@field files? integer|string bytes of the largest file, and by how much writable folders may grow; "64M"
---@field time? number seconds until it is ended
---@field cpu? number seconds of processor time
---@field allow_read? string|string[] files and folders that may be read
---@field allow_write? string|string[] files and folders that may be changed
---@field allow_run? string|string[] programs that may be run
---@field allow_env? string|string[] variables of the environment that are kept
---@field allow_net? boolean|"loopback" the internet's protocols; with itself alone
---@field allow_c_modules? boolean whether modules written in C may be loaded
---@field strict? boolean whether it is an error where the system can't set all of it

--- A call of `pool:apply_async`.
---@class process.ApplyOptions
---@field target function
---@field args? any[] its arguments; `n` counts them where it is there
---@field callback? function called with the results
---@field error_callback? function called with the error

--- More of a call of `pool:map_async`.
---@class process.MapOptions
---@field chunksize? integer how many elements travel together
---@field callback? function called with the list of results
---@field error_callback? function called with the error

--- How `process.explore` tries orders. All of it may be left out.
---@class process.ExploreOptions
---@field schedules? integer how many runs at the most; 1000
---@field seconds? number for how long at the most; 10
---@field seed? integer what chance begins with; 1
---@field exact_time? boolean whether no process is ever late: time stands still while any can go on; false
---@field strategy? process.Strategy how orders are chosen; "auto"
---@field preemptions? integer by "bounded", how often a process is interrupted at the most; 2
---@field schedule? string this order and no other: "A2.B2.C", as a report names it

--- How `process.explore` chooses orders.
---@alias process.Strategy
---| "auto" # by all of the others, one after the other
---| "bounded" # all orders with few interruptions, the fewest first
---| "reduction" # of orders that come to the same, one
---| "pct" # priorities by chance, which change a few times
---| "random" # any process at any step

--- What `process.explore` has found.
---@class process.Report
---@field complete boolean whether these are the outcomes of all orders in exact time
---@field schedules integer how many runs there were
---@field outcomes process.Outcome[] what can come of it, most frequent first
---@field text string all of it for people, with the steps of the shortest way to what is wrong; `tostring` gives it too
local Report = {}

--- One of the things that can come of a function's processes.
---@class process.Outcome
---@field values? any[] what the function returned, with `n`; nil where it did not return, or returned nothing
---@field output string what was printed
---@field stderr string what was written to standard error, but for uncaught errors
---@field error? string the first uncaught error, of whichever process
---@field deadlock boolean whether processes waited for each other
---@field count integer in how many orders it comes; where not all were tried, in how many runs
---@field schedule string the simplest order in which it comes, for `schedule=`; empty where no process is interrupted
---@field preemptions integer how often a process is interrupted in that order
---@field late integer how often a process is late in it

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
---| "waiting" # for a place on another node
---| "zombie" # ended, not yet waited for
---| "finished" # ended and reaped

--- How a process is started.
---@alias process.StartMethod string
---| "fork" # as a copy of its parent
---| "spawn" # afresh: it runs the script again, with is_main() false, before its target
---| "slurm" # as by "spawn", on a node of a cluster that has Slurm
---| "ssh" # as by "spawn", on a machine that ssh reaches; `process.launcher` says on which

--- How a command reaches other nodes. All of it may be left out for "slurm"; "ssh" needs `nodes`.
---@class process.LauncherOptions
---@field command? string[] its words, given to no shell here; `"{node}"`, `"{options}"` and `"{program}"` stand for others, and behind the last comes `"--node"`
---@field nodes? string[] the names that stand for `"{node}"`, one for each launcher
---@field options? string[] words in the place of `"{options}"`
---@field per_node? integer processes for each launcher; as many as it has processors if none is given
---@field silence? number seconds after which a node is given up that says nothing; 90
---@field idle? number seconds without a process after which a launcher ends; 10
---@field losses? integer how often an item of a pool is given again that was lost with its node; 3

--- What `process.wait` waits for.
---@alias process.Waitable process.Process|process.Queue|process.Connection|process.Result|process.File|integer|file*|{ getfd: function }|{ fileno: function }|table

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

--- Starts a daemon that runs `fn(...)`: a child that ends when this process does, however this one ends.
---
--- ```lua
--- process.daemon(function() while true do process.sleep(1) end end)
--- ```
---@param fn function what the child runs
---@param ... any its arguments
---@return process.Process p the process, started
---@overload fun(options: process.Options): process.Process
function process.daemon(fn, ...) end

--- Makes a process that is not started yet. Every key that is no option becomes an attribute of the process.
---
--- With `command` it runs a program instead of a function. The program is searched in PATH unless its name has a slash;
--- no shell takes anything apart. It gets no descriptors but 0, 1 and 2, and handles no signal. That it can't be run is
--- an error of its start. For the rest it is a process like others: `result` returns nothing, or raises its exit code.
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

--- What the child runs: calls the target with its arguments. Calling it yourself runs it in this process, before it is
--- started: with the start the target and the arguments become the child's.
---
--- ```lua
--- local p = process.Process{target=math.max, args={1, 3, 2}}
--- print(p:run())
--- ```
---@return any ... what the target returns
function Process:run() end

--- Runs a program to its end, and tells what it has printed, however much that is. Of a list of lists and functions
--- each reads what the one before it prints: a pipeline, all parts of which run at the same time.
---
--- It waits until what is printed is at its end too: a program that leaves others behind that could still print is
--- waited for with these. With `check`, another exit code than 0 is an error that says what was run, and the last lines
--- that it printed on standard error; so is the timeout. (A part that was ended by SIGPIPE, as the next had read
--- enough, has not failed.) Without, how it ended is there to be looked at.
---
--- ```lua
--- local r = process.run{"sort", "-n", input="10\n9\n"}
--- print(r.stdout, r.exitcode)
---
--- local function shout()
---   for line in io.lines() do print(line:upper()) end
--- end
--- print(process.run{ {"echo", "hello"}, shout, {"rev"}, check=true, timeout=10 }.stdout)
--- ```
---@param command process.RunOptions
---@return process.RunResult result
---@overload fun(p: process.Process): any ...
function process.run(command) end

------------------------------------------------------------------------------------------------------------------------
-- Files of processes

--- Reads what the other process writes, as the `read` of Lua's files does: "l" a line without its end, "L" with it, "n"
--- a number, "a" all to the end, a number so many bytes; a line where nothing is said. A number after the format is a
--- timeout; what has come until then stays for the next call.
---
--- ```lua
--- local p = process.spawn{command={"printf", "one\n2\nthree\n"}, stdout="pipe"}
--- print(p.stdout:read(), p.stdout:read("n"), p.stdout:read(1))
--- print(p.stdout:read("a", 5))
--- p:join()
--- ```
---@param format? "l"|"L"|"n"|"a"|integer
---@param timeout? number seconds to wait at most
---@return string|number|nil value nil at the end, and when none came
---@return "timeout"|"empty"|nil reason after nil: the time was up, or there is nothing now
function File:read(format, timeout) end

--- Iterates over the lines that the other process writes, or over what another format of `read` gives.
---
--- ```lua
--- local p = process.spawn{command={"printf", "one\ntwo\n"}, stdout="pipe"}
--- for line in p.stdout:lines() do print(line) end
--- p:join()
--- ```
---@param format? "l"|"L"|"n"|"a"|integer
---@return fun(): string|number|nil next
function File:lines(format) end

--- Writes strings and numbers for the other process to read. They are with the system when this returns: it waits while
--- the pipe is full.
---
--- ```lua
--- local p = process.spawn{command={"cat"}, stdin="pipe"}
--- p.stdin:write("hello ", 42, "\n")
--- p.stdin:close()
--- p:join()
--- ```
---@param ... string|number
---@return process.File? file nil when nobody reads it any more
---@return "closed"? reason after nil
function File:write(...) end

--- Does nothing: what is written is with the system at once. It is there for code that has files of Lua's too.
---
--- ```lua
--- local p = process.spawn{command={"cat"}, stdin="pipe"}
--- p.stdin:write("hello\n"):flush():close()
--- p:join()
--- ```
---@return process.File f the file itself
function File:flush() end

--- Closes the file. Who reads what is written to it comes to the end; who writes what is read from it is ended by
--- SIGPIPE, as a rule. A file that nobody can reach any more is closed by the collector, and `<close>` closes it too.
---
--- ```lua
--- local p = process.spawn{command={"cat"}, stdin="pipe"}
--- p.stdin:close()
--- print(p:join())
--- ```
---@return true closed
function File:close() end


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

--- Waits until one of a list is ready: a process that has ended, a queue or an end of a pipe that has something to
--- give, a pool's call that is done, a file of a process that has something to give, or takes something. It does not reap,
--- and takes nothing: `join`, `get` and `recv` do.
---
--- What has a descriptor can be in the list too, for what comes from outside: the number of one, a file of Lua's, and
--- anything with a method `getfd` or `fileno`, as LuaSocket's sockets are. It is ready when there is something to read, at
--- its end, and when it has failed; `{ it, "w" }` is when it can be written to.
---
--- ```lua
--- local q = process.Queue()
--- local p = process.spawn(process.sleep, 0.2)
--- process.spawn(function() q:put("hello") end)
--- print(process.wait({ p, q })[1] == q)
--- ```
---@param list process.Waitable[] the processes are children of this process, the calls those of its own pools
---@param timeout? number seconds to wait at most
---@return process.Waitable[] ready those that are ready now; none of them when the time was up
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

--- Sets what this process does when a signal comes, and returns what it did before. Without `what` it only tells.
---
--- A function is called with the signal's name, between two instructions of the script or in the middle of any of its
--- waits, which then goes on for the rest of its time. An error of the function is raised there. While the function runs,
--- the same signal waits; several that come meanwhile count once. It cannot yield. In the middle of a call of C's, as
--- `io.read`, it is called when that is over.
---
--- The children of a fork inherit it. One that is started by "spawn", and a program, begin with "default". "INT" is
--- Ctrl-C: a function takes the place of `interrupted!`. While a script handles a signal, it is not told that it waits in
--- vain, since the signal may end the wait.
---
--- ```lua
--- process.signal("USR1", function(name) print("got " .. name) end)
--- process.kill(process.getpid(), "USR1")
--- ```
---@param name process.Signal a name such as "TERM" or "SIGINT", or a number; not "KILL" and "STOP", which nobody can handle
---@param what? function|"default"|"ignore"
---@return function|"default"|"ignore"|nil previous nil where a library in C handles it
function process.signal(name, what) end

--- Has a function called at the orderly end of this process: the end of its code, an error, `os.exit`, Ctrl-C. The last
--- one is called first, before children are waited for. An error in one is printed, and the others are called all the same.
---
--- A process that a signal ends calls none. A child has those of its own, not its parent's.
---
--- ```lua
--- process.at_exit(print, "bye")
--- print "hello"
--- ```
---@param fn function
---@param ... any its arguments
function process.at_exit(fn, ...) end

--- Restricts this process, and all that it starts from now on, for good: another sandbox only takes more away. The kernel
--- refuses what is not allowed, as an error that names the sandbox.
---
--- What is open stays open, what is in memory stays there, and the script's own folder and Lua's libraries can be read.
--- Lua loads code as text only from then on, and `debug` has `traceback` alone. At a limit the process and all that descend
--- from it are killed, and standard error says why. `sandbox=` does it in another process, before its target begins;
--- `procscript --sandbox` for a whole script, which sees no other processes then. See help "sandbox".
---
--- It is refused while a child or a pool's worker runs: it would do outside what this process tells it to. Where this process
--- has a parent, another one stands in for it outside, and performs its calls on the channels that it had; its own children
--- need channels that are made afterwards. Processes outside take only data from those in a sandbox: no functions, and no
--- tables with metatables.
---
--- ```lua
--- process.sandbox { allow_read = "/usr/share/dict", memory = "256M" }
--- print(io.open "/etc/passwd")
--- ```
---@param options? process.SandboxOptions|true
---@return string[] missing what this system can't set
function process.sandbox(options) end

--- Ends the process with all its descendants: SIGTERM, SIGKILL for those that are left after the grace, and reaps it.
--- Without a `/proc` of its own its descendants are not seen. Functions for signals and callbacks of pools are called
--- during the grace: an error of theirs ends it, as Ctrl-C does.
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

--- Returns a descriptor that is readable once the process has ended: for event loops of other libraries. It is open until
--- the process object is closed or collected.
---
--- ```lua
--- local p = process.spawn(process.sleep, 0.1)
--- print(process.wait({ p:fileno(), process.Queue() })[1] == p:fileno())
--- ```
---@return integer descriptor
function Process:fileno() end

process.fileno = Process.fileno

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
-- Queues

--- Makes a queue. Any process may put and get values: it survives the killing of any of them, and what was put is not
--- lost.
---
--- ```lua
--- local q = process.Queue()
--- process.spawn(function() q:put("hello from a child") end)
--- print(q:get())
--- ```
---@param maxsize? integer how many values may wait in it; 0 or nothing: as many as memory holds
---@param options? table `name`: what messages, pictures and `tostring` call it; else the variable that gets it
---@return process.Queue q the queue
function process.Queue(maxsize, options) end

--- Puts a value into the queue, and waits while it is full. The value may be nil, a boolean, a number, a string, a
--- table of these, a Lua function, or what other processes share: a queue, a lock. As a message it has less than 2 GiB.
--- A queue without a size is never full; but while a process is stopped in the middle of a call on it, by Ctrl-Z or a
--- debugger, others wait there too.
---
--- ```lua
--- local q = process.Queue(1)
--- print(q:put("first"))
--- print(q:put("second", 0.01))
--- ```
---@param value any
---@param timeout? number seconds to wait at most
---@return true? put nil when it was not put
---@return "full"|"timeout"|"closed"|nil reason after nil
function Queue:put(value, timeout) end

--- Takes the value that has waited longest out of the queue, and waits while it is empty.
---
--- ```lua
--- local q = process.Queue()
--- q:put({ "a", "table" })
--- print(q:get()[2])
--- print(q:get(0.01))
--- ```
---@param timeout? number seconds to wait at most
---@return any value nil when there was none; nil without a reason is a nil that was put
---@return "empty"|"timeout"|"closed"|nil reason after nil
function Queue:get(timeout) end

--- Puts a value into the queue if there is room now: `q:put(value, 0)`.
---
--- ```lua
--- local q = process.Queue(1)
--- print(q:try_put("first"))
--- print(q:try_put("second"))
--- ```
---@param value any
---@return true? put nil when it was not put
---@return "full"|"closed"|nil reason after nil
function Queue:try_put(value) end

--- Takes a value out of the queue if there is one now: `q:get(0)`.
---
--- ```lua
--- local q = process.Queue()
--- q:put("a value")
--- print(q:try_get())
--- print(q:try_get())
--- ```
---@return any value nil when there was none
---@return "empty"|"closed"|nil reason after nil
function Queue:try_get() end

--- How many values wait in the queue. Others may put and get meanwhile, so it may be another number already.
---
--- ```lua
--- local q = process.Queue()
--- q:put("a value")
--- print(q:size(), #q)
--- ```
---@return integer count
function Queue:size() end

--- Tells whether no value waits in the queue.
---
--- ```lua
--- print(process.Queue():empty())
--- ```
---@return boolean empty
function Queue:empty() end

--- Tells whether the queue holds as many values as it may.
---
--- ```lua
--- local q = process.Queue(1)
--- q:put("a value")
--- print(q:full())
--- ```
---@return boolean full
function Queue:full() end

--- Closes the queue for all processes. Nothing can be put any more; what waits in it can still be got, and then a `get`
--- returns nil and "closed".
---
--- ```lua
--- local q = process.Queue()
--- q:put("the last")
--- q:close()
--- print(q:put("too late"))
--- print(q:get())
--- print(q:get())
--- ```
function Queue:close() end

--- Gets value after value in a for loop, until the queue is closed and drained. (A nil ends the loop too.)
---
--- ```lua
--- local q = process.Queue()
--- process.spawn(function()
---   for i = 1, 3 do q:put(i) end
---   q:close()
--- end)
--- for i in q:values() do print(i) end
--- ```
---@return function next
function Queue:values() end

--- Says that a value which this process has got is done with. `join` waits for it.
---
--- ```lua
--- local q = process.Queue()
--- process.daemon(function()
---   for task in q:values() do
---     print("doing", task)
---     q:task_done()
---   end
--- end)
--- q:put("the dishes")
--- print(q:join())
--- ```
function Queue:task_done() end

--- Waits until all that was put is done: got, and told by `task_done`. What a killed process had got counts as done.
---
--- ```lua
--- local q = process.Queue()
--- process.spawn(function()
---   q:get()
---   q:task_done()
--- end)
--- q:put("the dishes")
--- print(q:join())
--- ```
---@param timeout? number seconds to wait at most
---@return boolean done false when the time was up
---@return "timeout"|"abandoned"|nil reason "timeout" after false; "abandoned" where a killed process had not done all
function Queue:join(timeout) end

------------------------------------------------------------------------------------------------------------------------
-- Pipes

--- Makes a pipe: two ends, each of which receives what is sent into the other.
---
--- ```lua
--- local c, d = process.Pipe()
--- process.spawn(function() d:send("hello from a child") end)
--- print(c:recv())
--- ```
---@param duplex? boolean false: the first end only receives, the second only sends; true if nothing is given
---@param options? table `name`: what messages, pictures and `tostring` call it; else the variable that gets it
---@return process.Connection c one end
---@return process.Connection d the other
function process.Pipe(duplex, options) end

--- Sends a value to the other end. It waits while the pipe is full. As a message the value has less than 2 GiB.
---
--- ```lua
--- local c, d = process.Pipe()
--- c:send({ question = "6 * 7" })
--- print(d:recv().question)
--- ```
---@param value any
---@return true? sent nil when it was not sent
---@return "closed"? reason after nil: nobody has the other end any more
function Connection:send(value) end

--- Receives a value that was sent into the other end.
---
--- ```lua
--- local c, d = process.Pipe()
--- d:send("hello")
--- print(c:recv())
--- print(c:recv(0.01))
--- d:close()
--- print(c:recv())
--- ```
---@param timeout? number seconds to wait at most
---@return any value nil when none came; nil without a reason is a nil that was sent
---@return "empty"|"timeout"|"closed"|nil reason after nil
function Connection:recv(timeout) end

--- Tells whether `recv` would not wait: something has come, or nothing can come any more. Without a timeout it only
--- looks, as in Python.
---
--- ```lua
--- local c, d = process.Pipe()
--- print(c:poll())
--- d:send("hello")
--- print(c:poll())
--- ```
---@param timeout? number seconds to wait at most
---@return boolean ready
---@return "empty"|"timeout"|nil reason after false
function Connection:poll(timeout) end

--- Closes this process's hold on the end. The other end learns of it when no process holds this one any more: a child
--- that inherited it closes its own.
---
--- ```lua
--- local c, d = process.Pipe()
--- local p = process.spawn(function()
---   c:close()
---   print(d:recv())
--- end)
--- c:close()
--- p:join()
--- ```
function Connection:close() end

------------------------------------------------------------------------------------------------------------------------
-- Locks

--- Makes a lock. One process has it at a time, and no other may release it.
---
--- ```lua
--- local l = process.Lock()
--- local function task(name)
---   l:with(function()
---     print(name .. " alone")
---   end)
--- end
--- process.join { process.spawn(task, "p"), process.spawn(task, "q") }
--- ```
---@param options? table `name`: what messages, pictures and `tostring` call it; else the variable that gets it
---@return process.Lock l the lock
function process.Lock(options) end

--- Makes a lock that its holder may acquire again. It is free after as many releases.
---
--- ```lua
--- local l = process.RLock()
--- print(l:acquire(), l:acquire())
--- l:release()
--- l:release()
--- ```
---@param options? table `name`: what messages, pictures and `tostring` call it; else the variable that gets it
---@return process.RLock l the lock
function process.RLock(options) end

--- Acquires the lock, and waits while another process has it. The lock of a process that was killed, or ended with it,
--- goes to the next, who is told: what it guards may be half done.
---
--- ```lua
--- local l = process.Lock()
--- process.spawn(function() l:acquire() end):join()
--- print(l:acquire())
--- print(l:acquire(0.01))
--- ```
---@param timeout? number seconds to wait at most
---@return boolean acquired false when the time was up
---@return "timeout"|"abandoned"|nil reason "timeout" after false; "abandoned" where its holder has ended with it
function Lock:acquire(timeout) end

--- Releases the lock, which this process must have acquired.
---
--- ```lua
--- local l = process.Lock()
--- l:acquire()
--- print("alone")
--- l:release()
--- ```
function Lock:release() end

--- Calls a function with the lock acquired, and releases it afterwards, after an error too.
---
--- ```lua
--- local l = process.Lock()
--- print(l:with(math.max, 1, 3, 2))
--- ```
---@param fn function
---@param ... any its arguments
---@return any ... what the function returns
function Lock:with(fn, ...) end

--- Acquires the lock until the end of a block, however that is left.
---
--- ```lua
--- local l = process.Lock()
--- do
---   local _ <close> = l:hold()
---   print("alone")
--- end
--- print(l:acquire(0))
--- ```
---@return any held for a variable that is `<close>`
function Lock:hold() end

------------------------------------------------------------------------------------------------------------------------
-- Semaphores

--- Makes a semaphore with a number of permits.
---
--- ```lua
--- local s = process.Semaphore(2)
--- local function task(name)
---   local _ <close> = s:hold()
---   print(name .. ", with one other at most")
--- end
--- local list = {}
--- for i = 1, 4 do list[i] = process.spawn(task, "process " .. i) end
--- process.join(list)
--- ```
---@param permits? integer 0 or more; 1 if nothing is given
---@param options? table `name`: what messages, pictures and `tostring` call it; else the variable that gets it
---@return process.Semaphore s the semaphore
function process.Semaphore(permits, options) end

--- Makes a semaphore that is an error to release more often than it was acquired.
---
--- ```lua
--- local s = process.BoundedSemaphore(1)
--- print(pcall(s.release, s))
--- ```
---@param permits? integer 0 or more; 1 if nothing is given
---@param options? table `name`: what messages, pictures and `tostring` call it; else the variable that gets it
---@return process.BoundedSemaphore s the semaphore
function process.BoundedSemaphore(permits, options) end

--- Takes a permit, and waits while there is none. What a process had taken comes back at its end, however it ends.
---
--- ```lua
--- local s = process.Semaphore(1)
--- print(s:acquire())
--- print(s:acquire(0.01))
--- ```
---@param timeout? number seconds to wait at most
---@return boolean acquired false when the time was up
---@return "timeout"? reason after false
function Semaphore:acquire(timeout) end

--- Gives permits back. Who has none releases one that another process has, or has left behind at its end (it is there
--- again already, and does not come back a second time); only where there is no such one it adds a permit.
---
--- ```lua
--- local s = process.Semaphore(0)
--- s:release(2)
--- print(s:value())
--- ```
---@param count? integer how many; 1 if nothing is given
function Semaphore:release(count) end

--- How many permits there are now.
---
--- ```lua
--- local s = process.Semaphore(3)
--- s:acquire()
--- print(s:value())
--- ```
---@return integer count
function Semaphore:value() end

--- Calls a function with a permit, and gives that back afterwards, after an error too.
---
--- ```lua
--- local s = process.Semaphore(1)
--- print(s:with(math.max, 1, 3, 2))
--- ```
---@param fn function
---@param ... any its arguments
---@return any ... what the function returns
function Semaphore:with(fn, ...) end

--- Takes a permit until the end of a block, however that is left.
---
--- ```lua
--- local s = process.Semaphore(1)
--- do
---   local _ <close> = s:hold()
---   print(s:value())
--- end
--- print(s:value())
--- ```
---@return any held for a variable that is `<close>`
function Semaphore:hold() end

------------------------------------------------------------------------------------------------------------------------
-- Events

--- Makes an event: a flag, not set at first, that processes wait for.
---
--- ```lua
--- local e = process.Event()
--- local p = process.spawn(function()
---   e:wait()
---   print("off we go")
--- end)
--- e:set()
--- p:join()
--- ```
---@param options? table `name`: what messages, pictures and `tostring` call it; else the variable that gets it
---@return process.Event e the event
function process.Event(options) end

--- Sets the flag, and wakes all that wait for it.
---
--- ```lua
--- local e = process.Event()
--- e:set()
--- print(e:wait())
--- ```
function Event:set() end

--- Takes the flag back: who waits from now on waits for the next `set`.
---
--- ```lua
--- local e = process.Event()
--- e:set()
--- e:clear()
--- print(e:is_set())
--- ```
function Event:clear() end

--- Tells whether the flag is set.
---
--- ```lua
--- print(process.Event():is_set())
--- ```
---@return boolean set
function Event:is_set() end

--- Waits until the flag is set.
---
--- ```lua
--- local e = process.Event()
--- print(e:wait(0.01))
--- e:set()
--- print(e:wait(0.01))
--- ```
---@param timeout? number seconds to wait at most
---@return boolean set false when the time was up
---@return "timeout"? reason after false
function Event:wait(timeout) end

------------------------------------------------------------------------------------------------------------------------
-- Conditions

--- Makes a condition, with a lock of its own or one that is there: who has it looks at what processes share, and waits
--- for a change of it.
---
--- ```lua
--- local cond, count = process.Condition(), process.Value(0)
--- local p = process.spawn(function()
---   cond:with(function()
---     cond:wait_for(function() return count.value == 3 end)
---     print("three")
---   end)
--- end)
--- for _ = 1, 3 do
---   cond:with(function()
---     count:add(1)
---     cond:notify_all()
---   end)
--- end
--- p:join()
--- ```
---@param lock? process.Lock
---@param options? table `name`: what messages, pictures and `tostring` call it; else the variable that gets it
---@return process.Condition cond the condition
function process.Condition(lock, options) end

--- Acquires the condition's lock, and waits while another process has it.
---
--- ```lua
--- local cond = process.Condition()
--- print(cond:acquire())
--- cond:release()
--- ```
---@param timeout? number seconds to wait at most
---@return boolean acquired false when the time was up
---@return "timeout"|"abandoned"|nil reason "timeout" after false; "abandoned" where its holder has ended with it
function Condition:acquire(timeout) end

--- Releases the condition's lock.
---
--- ```lua
--- local cond = process.Condition()
--- cond:acquire()
--- cond:release()
--- ```
function Condition:release() end

--- Calls a function with the condition's lock acquired, and releases it afterwards, after an error too.
---
--- ```lua
--- local cond = process.Condition()
--- print(cond:with(math.max, 1, 3, 2))
--- ```
---@param fn function
---@param ... any its arguments
---@return any ... what the function returns
function Condition:with(fn, ...) end

--- Acquires the condition's lock until the end of a block, however that is left.
---
--- ```lua
--- local cond = process.Condition()
--- do
---   local _ <close> = cond:hold()
---   cond:notify()
--- end
--- ```
---@return any held for a variable that is `<close>`
function Condition:hold() end

--- Releases the lock, waits for a `notify` of another process, and acquires the lock again. What was waited for may be
--- over by then: look again, or use `wait_for`.
---
--- ```lua
--- local cond = process.Condition()
--- cond:acquire()
--- print(cond:wait(0.01))
--- cond:release()
--- ```
---@param timeout? number seconds to wait at most
---@return boolean notified false when the time was up
---@return "timeout"|"abandoned"|nil reason "timeout" after false; "abandoned" where the lock's holder has ended with it
function Condition:wait(timeout) end

--- Waits until a function returns something true. It is called at once, and after each `notify`, with the lock
--- acquired.
---
--- ```lua
--- local cond, count = process.Condition(), process.Value(0)
--- cond:acquire()
--- print(cond:wait_for(function() return count.value > 0 end, 0.01))
--- cond:release()
--- ```
---@param fn function
---@param timeout? number seconds to wait at most
---@return any result what the function returned last
---@return "timeout"? reason when the time was up
function Condition:wait_for(fn, timeout) end

--- Wakes processes that wait, those first that have waited longest. The lock must have been acquired.
---
--- ```lua
--- local cond = process.Condition()
--- cond:with(function() cond:notify() end)
--- ```
---@param count? integer how many; 1 if nothing is given
function Condition:notify(count) end

--- Wakes all processes that wait. The lock must have been acquired.
---
--- ```lua
--- local cond = process.Condition()
--- cond:with(function() cond:notify_all() end)
--- ```
function Condition:notify_all() end

------------------------------------------------------------------------------------------------------------------------
-- Barriers

--- Makes a barrier for a number of processes. It opens when all of them wait, and closes again for the next time.
---
--- ```lua
--- local b = process.Barrier(2)
--- local function task(name)
---   print(name .. " is ready")
---   b:wait()
---   print(name .. " starts")
--- end
--- process.join { process.spawn(task, "p"), process.spawn(task, "q") }
--- ```
---@param parties integer 1 or more
---@param action? function what the last one to come calls before the barrier opens
---@param options? table `name`: what messages, pictures and `tostring` call it; else the variable that gets it
---@return process.Barrier b the barrier
function process.Barrier(parties, action, options) end

--- Waits until all have come. The death of one that waits, a timeout of one, and `abort` break the barrier for all.
---
--- ```lua
--- local b = process.Barrier(2)
--- process.spawn(function() b:wait() end)
--- print(b:wait())
--- ```
---@param timeout? number seconds to wait at most; then the barrier is broken
---@return integer? number another for each of them, from 1; nil when the barrier is broken
---@return "broken"? reason after nil
function Barrier:wait(timeout) end

--- Mends a broken barrier, and breaks it for those that wait.
---
--- ```lua
--- local b = process.Barrier(2)
--- b:abort()
--- b:reset()
--- print(b:broken())
--- ```
function Barrier:reset() end

--- Breaks the barrier: those that wait, and those that come, get nil and "broken", until it is reset.
---
--- ```lua
--- local b = process.Barrier(2)
--- b:abort()
--- print(b:wait())
--- ```
function Barrier:abort() end

--- Tells whether the barrier is broken.
---
--- ```lua
--- print(process.Barrier(2):broken())
--- ```
---@return boolean broken
function Barrier:broken() end

--- How many processes the barrier is for.
---
--- ```lua
--- print(process.Barrier(2):parties())
--- ```
---@return integer count
function Barrier:parties() end

--- How many processes wait at the barrier now.
---
--- ```lua
--- print(process.Barrier(2):waiting())
--- ```
---@return integer count
function Barrier:waiting() end

------------------------------------------------------------------------------------------------------------------------
-- Shared values

--- Makes a number or boolean that all processes see. Reading and then writing `v.value` can lose what another process
--- writes in between; `add` and `update` cannot.
---
--- ```lua
--- local v = process.Value(0)
--- process.spawn(function() v.value = 7 end):join()
--- print(v.value)
--- ```
---@param value number|boolean
---@param options? table `name`: what messages, pictures and `tostring` call it; else the variable that gets it
---@return process.Value v the value
function process.Value(value, options) end

--- Adds a number, under the value's lock.
---
--- ```lua
--- local v = process.Value(0)
--- local function task()
---   for _ = 1, 1000 do v:add(1) end
--- end
--- process.join { process.spawn(task), process.spawn(task) }
--- print(v.value)
--- ```
---@param number number
---@return number value the new one
function Value:add(number) end

--- Calls a function with the value, and makes what it returns the value, all under the value's lock.
---
--- ```lua
--- local v = process.Value(21)
--- print(v:update(function(value) return 2 * value end))
--- ```
---@param fn function
---@return number|boolean value the new one
function Value:update(fn) end

--- The value's lock, for more than one step.
---
--- ```lua
--- local v = process.Value(21)
--- v:lock():with(function() v.value = 2 * v.value end)
--- print(v.value)
--- ```
---@return process.CellsLock l
function Value:lock() end

--- Makes a list of numbers or booleans that all processes see: that many zeros, or a copy of a list.
---
--- ```lua
--- local a = process.Array { 1, 2, 3 }
--- process.spawn(function() a[2] = 20 end):join()
--- for i, number in ipairs(a) do print(i, number) end
--- ```
---@param list integer|number[]|boolean[] its length, or what is in it
---@param options? table `name`: what messages, pictures and `tostring` call it; else the variable that gets it
---@return process.Array a the array
function process.Array(list, options) end

--- Calls a function with an element of the array, and puts what it returns in its place, all under the array's lock.
---
--- ```lua
--- local a = process.Array(3)
--- print(a:update(1, function(number) return number + 1 end))
--- ```
---@param index integer from 1 to #a
---@param fn function
---@return number|boolean value the new one
function Array:update(index, fn) end

--- The array's lock, for more than one step.
---
--- ```lua
--- local a = process.Array { 1, 2 }
--- a:lock():with(function() a[1], a[2] = a[2], a[1] end)
--- print(a[1], a[2])
--- ```
---@return process.CellsLock l
function Array:lock() end

------------------------------------------------------------------------------------------------------------------------
-- Shared tables

--- Makes a table that all processes see, from what is in a table. Keys are strings, numbers and booleans, values
--- whatever can be sent; nil takes a key away. `pairs` goes through the keys that there are when it begins, in the
--- order in which they came. A key has 1 GiB at most.
---
--- What is read is a copy, also a table in the table: `t.list[1] = 2` changes only that copy. Store it again, as
--- `t.list = list`, or use `update`. A queue or another channel in it is that channel itself.
---
--- A key may be called like a method: `t.lock = 5` stores a 5, and `t.lock` is that 5 from then on, no longer the
--- method. Where keys come from outside, take the methods from an empty table: `local update =
--- process.shared().update`.
---
--- ```lua
--- local t = process.shared { name = "squares" }
--- process.spawn(function()
---   for i = 1, 3 do t[i] = i * i end
--- end):join()
--- print(t.name, #t, t[3])
--- ```
---@param table? table what is in it at first
---@param options? table `name`: what messages, pictures and `tostring` call it; else the variable that gets it
---@return process.SharedTable t the table
function process.shared(table, options) end

--- Calls a function with the value of a key, or nil, and stores what it returns, all under the table's lock. An error
--- in it leaves the value as it was.
---
--- ```lua
--- local t = process.shared { count = 0, list = {} }
--- local function task(name)
---   t:update("count", function(count) return count + 1 end)
---   t:update("list", function(list)
---     list[#list + 1] = name
---     return list
---   end)
--- end
--- process.join { process.spawn(task, "p"), process.spawn(task, "q") }
--- print(t.count, #t.list)
--- ```
---@param key string|number|boolean
---@param fn function
---@return any value the new one
function SharedTable:update(key, fn) end

--- Adds a value at the end of the list `t[1]` … `t[#t]`. Nobody comes between: as many processes as like may append.
---
--- ```lua
--- local t = process.shared {}
--- process.join { process.spawn(function() t:append("a") end), process.spawn(function() t:append("b") end) }
--- print(#t)
--- ```
---@param value any not nil
---@return integer position where it is now
function SharedTable:append(value) end

--- Puts a value at a position of the list, and moves those from there on one further. It is done all at once: a process that
--- is killed meanwhile has done it or not, and nothing is lost or doubled.
---
--- ```lua
--- local t = process.shared { "a", "c" }
--- t:insert(2, "b")
--- print(t[1], t[2], t[3])
--- ```
---@param position integer from 1 to `#t + 1`
---@param value any not nil
function SharedTable:insert(position, value) end

--- Takes a value out of the list, the last one if no position is given, and moves those behind it one back: all at once, as
--- `insert` does.
---
--- ```lua
--- local work = process.shared { "first", "second", "third" }
--- print(work:pop(1), work:pop(), #work)
--- ```
---@param position? integer from 1 to `#t + 1`, where nothing is
---@return any value nil where the list is empty
function SharedTable:pop(position) end

--- The table's lock, for more than one step.
---
--- ```lua
--- local t = process.shared { from = 10, to = 0 }
--- t:lock():with(function()
---   t.from, t.to = t.from - 5, t.to + 5
--- end)
--- print(t.from, t.to)
--- ```
---@return process.SharedTableLock l
function SharedTable:lock() end

------------------------------------------------------------------------------------------------------------------------
-- Seeing it

--- Calls `fn`, and draws what this process did meanwhile, with all the processes that it started.
---
--- Without a file the picture goes to standard error. The ending of a file's name says what it is: `.svg` and `.html`
--- are for browsers, `.json` is a Chrome trace for Perfetto, `.txt` a log that `diff` can compare. It is drawn after an
--- error too, and when this process is killed. For a whole script there is `procscript --timeline`.
---
--- ```lua
--- local answer = process.picture(function()
---   return process.spawn(function() process.sleep(0.1) return 42 end):result()
--- end, "answer.svg")
--- print(answer)
--- ```
---@param fn function called without arguments
---@param file? string where the picture goes
---@return any ... what `fn` returned
function process.picture(fn, file) end

------------------------------------------------------------------------------------------------------------------------
-- All orders

--- Runs `fn` again and again, each time in a fresh process and with its processes in another order, and returns a report
--- on all that can come of it. Where a schedule fails, it returns nil, the report as a text, and the report: so `assert`
--- makes a test of it.
---
--- A schedule fails by an uncaught error in any process, an exit code of `fn` other than 0, a deadlock, or where nothing
--- goes on any more. That several outcomes are possible is no failure: the report says which. Time is virtual: a sleep takes
--- none. `fn` begins with a copy of all that this process has, and what it changes is gone after each run; but files,
--- programs and the network are real, and each run is one more for them. This process may have no others running
--- meanwhile. For a whole script there is `procscript --explore`; help "schedules" tells more.
---
--- ```lua
--- local report = assert(process.explore(function()
---   local counter = process.Value(0)
---   local function add() counter.value = counter.value + 1 end
---   process.join { process.spawn(add), process.spawn(add) }
---   return counter.value
--- end))
--- for _, outcome in ipairs(report.outcomes) do print(outcome.values[1], outcome.schedule) end
--- ```
---@param fn function called without arguments
---@param options? process.ExploreOptions
---@return process.Report|nil report nil where a schedule failed
---@return string? message after nil: what failed, and in which order
---@return process.Report? report after nil
function process.explore(fn, options) end

--- Draws the shortest way to what failed, or else to what needs an interruption, with steps in place of time. Without a
--- file, it is drawn on standard error.
---
--- ```lua
--- local report = process.explore(function() process.spawn(print, "hello"):join() end)
--- report:picture "way.svg"
--- ```
---@param file? string the picture's file; its ending says which kind, as with `--timeline=FILE`
function Report:picture(file) end

------------------------------------------------------------------------------------------------------------------------
-- Pools of workers

--- Calls `fn` for each element of a list, on all processors, and returns the list of results.
---
--- It is a pool for one call: see `pool:map`.
---
--- ```lua
--- local squares = process.map(function(x) return x * x end, { 1, 2, 3 })
--- print(table.concat(squares, " "))
--- ```
---@param fn function called with each element
---@param list any[]
---@param n? integer how many workers; as many as there are processors
---@return any[] results the first result of each call; `n` is how many there are
function process.map(fn, list, n) end

--- Makes a pool: worker processes that wait for calls. They are daemons.
---
--- Functions and what they use travel to the workers. A worker that is killed, exits or takes too long fails just the
--- call that it was running, with its pid and signal in the message, and another one takes its place. That happens, as
--- callbacks do, while this process is in any call of the module or waits in one, `process.sleep` included; `timeout` holds
--- always. `local pool <close>` ends the pool with its block, and nobody's pool is ended too.
---
--- ```lua
--- local pool <close> = process.Pool(2, { retries = 1 })
--- print(pool:map(string.upper, { "a", "b" })[2])
--- ```
---@param n? integer how many workers; as many as there are processors
---@param options? process.PoolOptions
---@return process.Pool pool the pool
---@overload fun(options: process.PoolOptions): process.Pool
function process.Pool(n, options) end

--- Calls `fn` for each element of a list, and returns the list of results. An error is raised when all are done: that
--- of the first element that has one, with its number. An element, and what comes of it, has less than 1 GiB.
---
--- ```lua
--- local pool <close> = process.Pool(2)
--- local squares = pool:map(function(x) return x * x end, { 1, 2, 3 })
--- print(squares.n, squares[3])
--- ```
---@param fn function called with each element
---@param list any[] `n` counts its elements where it is there
---@param chunksize? integer how many elements travel together; a good number where none is given
---@return any[] results the first result of each call; `n` is how many there are
function Pool:map(fn, list, chunksize) end

--- Calls `fn` with the elements of each list in a list, as its arguments, and returns the list of results, as `map`
--- does.
---
--- ```lua
--- local pool <close> = process.Pool(2)
--- print(pool:starmap(math.max, { { 1, 2 }, { 4, 3 } })[2])
--- ```
---@param fn function called with each element's elements
---@param list any[][]
---@param chunksize? integer how many elements travel together
---@return any[] results the first result of each call; `n` is how many there are
function Pool:starmap(fn, list, chunksize) end

--- Gives the results one after the other, in the order of the input, while the later ones are computed.
---
--- The input may be an iterator, also one without end: it is read only some way ahead of the loop. A result that is nil
--- is an error, since it would end the loop.
---
--- ```lua
--- local pool <close> = process.Pool(2)
--- for square, i in pool:imap(function(x) return x * x end, { 1, 2, 3 }) do
---   print(i, square)
--- end
--- ```
---@param fn function called with each element
---@param input any[]|fun(): any a list, or a function that returns the next element, and nil at the end
---@param chunksize? integer how many elements travel together; 1
---@return fun(timeout?: number): any, integer|"timeout" iterator the first result of each call, and its element's number;
---    called with a timeout, nil and "timeout" when that came first
function Pool:imap(fn, input, chunksize) end

--- Gives the results one after the other, in the order in which they come, while others are computed. Its input is read
--- as that of `imap`.
---
--- ```lua
--- local pool <close> = process.Pool(2)
--- for word in pool:imap_unordered(string.upper, ("one two"):gmatch("%a+")) do print(word) end
--- ```
---@param fn function called with each element
---@param input any[]|fun(): any a list, or a function that returns the next element, and nil at the end
---@param chunksize? integer how many elements travel together; 1
---@return fun(): any, integer iterator the first result of each call, and its element's number
function Pool:imap_unordered(fn, input, chunksize) end

--- Lets a worker call `fn(...)`, and waits for it.
---
--- ```lua
--- local pool <close> = process.Pool(1)
--- print(pool:apply(math.max, 3, 9, 2))
--- ```
---@param fn function
---@param ... any its arguments
---@return any ... what it returned
function Pool:apply(fn, ...) end

--- Lets a worker call `fn(...)`, and returns at once what its result will be.
---
--- A table says more: `pool:apply_async{target=fn, args={...}, callback=, error_callback=}`. A callback gets what the
--- call returned or raised; it is called while this process is in some call of the module, or waits in one, which goes on
--- afterwards. An error in it is raised by that call. Where 1 GiB is on its way to the workers already, it waits first until
--- some of that is done.
---
--- ```lua
--- local pool <close> = process.Pool(2)
--- local r = pool:apply_async(string.rep, "ab", 3)
--- print(r:get())
--- ```
---@param fn function
---@param ... any its arguments
---@return process.Result r
---@overload fun(self: process.Pool, options: process.ApplyOptions): process.Result
function Pool:apply_async(fn, ...) end

--- Has `fn` called for each element of a list, as `map` does, and returns what the list of results will be: at once,
--- unless 1 GiB is on its way to the workers.
---
--- ```lua
--- local pool <close> = process.Pool(2)
--- local r = pool:map_async(string.upper, { "a", "b" })
--- print(table.concat(r:get(), " "))
--- ```
---@param fn function called with each element
---@param list any[]
---@param options? integer|process.MapOptions the chunksize, or more
---@return process.Result r
function Pool:map_async(fn, list, options) end

--- Has `fn` called with the elements of each list in a list, as `starmap` does, and returns what the list of results
--- will be: at once, unless 1 GiB is on its way to the workers.
---
--- ```lua
--- local pool <close> = process.Pool(2)
--- print(#pool:starmap_async(math.max, { { 1, 2 }, { 4, 3 } }):get())
--- ```
---@param fn function called with each element's elements
---@param list any[][]
---@param options? integer|process.MapOptions the chunksize, or more
---@return process.Result r
function Pool:starmap_async(fn, list, options) end

--- Takes no more calls. The workers end when they have done what they were given.
---
--- ```lua
--- local pool = process.Pool(2)
--- pool:close()
--- pool:join()
--- ```
function Pool:close() end

--- Ends the workers at once. What was not done fails.
---
--- ```lua
--- local pool = process.Pool(2)
--- pool:terminate()
--- ```
function Pool:terminate() end

--- Waits until the workers of a pool have ended that was closed or terminated.
---
--- ```lua
--- local pool = process.Pool(2)
--- pool:close()
--- print(pool:join(5))
--- ```
---@param timeout? number seconds to wait at most
---@return boolean ended false when the timeout came first
---@return "timeout"? reason after false
function Pool:join(timeout) end

--- Waits for the call, and returns what it returned, or raises what it raised.
---
--- ```lua
--- local pool <close> = process.Pool(1)
--- print(pool:apply_async(math.abs, -1):get())
--- ```
---@param timeout? number seconds to wait at most
---@return any ... the results; of `map_async` the list; nil and "timeout" when the timeout came first
function Result:get(timeout) end

--- Waits until the call is done.
---
--- ```lua
--- local pool <close> = process.Pool(1)
--- print(pool:apply_async(process.sleep, 0.01):wait())
--- ```
---@param timeout? number seconds to wait at most
---@return boolean done false when the timeout came first
---@return "timeout"? reason after false
function Result:wait(timeout) end

--- Whether the call is done, or has failed.
---
--- ```lua
--- local pool <close> = process.Pool(1)
--- print(pool:apply_async(process.sleep, 1):ready())
--- ```
---@return boolean ready
function Result:ready() end

--- Whether the call has returned, not failed. An error while it is not done.
---
--- ```lua
--- local pool <close> = process.Pool(1)
--- local r = pool:apply_async(error, "no")
--- r:wait()
--- print(r:successful())
--- ```
---@return boolean successful
function Result:successful() end

--- Takes the call back, unless a worker has begun it. Of `map_async`, what has not begun: the rest is done for nothing.
---
--- ```lua
--- local pool <close> = process.Pool(1)
--- local first, second = pool:apply_async(process.sleep, 0.1), pool:apply_async(print, "never")
--- print(second:cancel())
--- ```
---@return boolean cancelled
function Result:cancel() end

--- Whether a worker has begun the call, and it is not done.
---
--- ```lua
--- local pool <close> = process.Pool(1)
--- local r = pool:apply_async(process.sleep, 0.1)
--- process.sleep(0.05)
--- print(r:running())
--- ```
---@return boolean running
function Result:running() end

--- Whether the call was taken back.
---
--- ```lua
--- local pool <close> = process.Pool(1)
--- local r = pool:apply_async(print, "never")
--- r:cancel()
--- print(r:cancelled())
--- ```
---@return boolean cancelled
function Result:cancelled() end

--- For a loop over calls that are not waited for: in the order in which they are done.
---
--- ```lua
--- local pool <close> = process.Pool(2)
--- local calls = { pool:apply_async(process.sleep, 0.1), pool:apply_async(process.sleep, 0) }
--- for r, i in process.as_completed(calls) do print(i, r:successful()) end
--- ```
---@param list process.Result[] one that is in it twice comes once
---@param timeout? number seconds from this call on; for one alone, call the iterator with a timeout: `it(0.1)`
---@return fun(timeout?: number): process.Result|nil, integer|"timeout" iterator each of them, and its place in the list
function process.as_completed(list, timeout) end

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

--- How many processors this process may use: those that it may run on (`taskset`), and no more than the quota of its
--- control group comes to, rounded up. In a container with half a processor that is 1, on whatever machine.
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

--- Chooses how processes are started from now on.
---
--- By "fork" one begins as a copy of its parent. By "spawn" it begins afresh: it runs the script again, with
--- `is_main()` false, and then its target with copies of the arguments and of the local variables that it uses. What
--- starts processes must then be in an `if process.is_main() then … end`.
---
--- A process starts its own as it was started itself, unless it chooses another way.
---
--- ```lua
--- process.set_start_method("spawn")
--- if process.is_main() then process.spawn(print, "hello from a fresh interpreter"):join() end
--- ```
---@param method process.StartMethod
function process.set_start_method(method) end

--- Tells how processes are started.
---
--- ```lua
--- print(process.get_start_method())
--- ```
---@return process.StartMethod method
function process.get_start_method() end

--- Makes a start method by which processes begin on other nodes, or changes one: `"slurm"` and `"ssh"` are there.
---
--- A launcher is a command whose standard input and output reach a process on another node, where it starts this program with
--- the option `--node`. One is started for each node, with the first process there; the others share it. The program must be
--- there, and be the same; the script and its arguments are sent. See help "nodes".
---
--- ```lua
--- process.launcher("here", { command = { "{program}", "--node" } })
--- local function where() return process.getppid() end
--- if process.is_main() then
---   local p = process.spawn { target = where, start_method = "here" }
---   print(p:result(), p.node)
--- end
--- ```
---@param name string what `start_method` calls it
---@param options process.LauncherOptions
function process.launcher(name, options) end

return process
