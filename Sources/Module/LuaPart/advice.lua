-- What to add to the message of an uncaught error: it is run with what the module tells of itself, the host's search for
-- near names, the message, and the tables of which it may say that they have not the method which was called.
--
-- It says something only where the message itself tells what was meant, where a method of processes was called on a list
-- of them, or where the message ends with the call of a nil that the script read, on that very line, from the module, a
-- process, a class of processes or a channel.
local module, near, message, receivers = ...

-- Messages that are complaints about a Value which is used as if it were its number.
for _, complaint in ipairs {
  "attempt to perform arithmetic on a Value value", "attempt to perform bitwise operation on a Value value",
  "attempt to concatenate a Value value", "attempt to compare Value with %l+", "attempt to compare %l+ with Value",
  "attempt to compare two Value values",
} do
  local variable = message:match(complaint .. " %(%l+ '([%a_][%w_]*)'%)$")
  if variable or message:find(complaint .. "$") then
    local is_field = message:find("(field '", 1, true)
    return ("the number is its field; write %s.value"):format(not is_field and variable or "v")
  end
end

local content = message:match "bad argument #1 to '[%w_.]*Value' %(number or boolean expected, got (%l+)%)$"
if content == "string" or content == "table" then
  return "process.shared shares strings and tables; write local t = process.shared{text=\"hi\"}, and t.text"
end

if message:find "cannot send a userdata$" or message:find "cannot send a userdata %(a[st] [^\n]*%)$" then
  return "a file that is open can't be sent; send its name, and open it by io.open in the other process"
end

-- A list of processes is a plain table.
local called = message:match "attempt to call a nil value %(method '([%a_][%w_]*)'%)$"
for _, receiver in ipairs(called and receivers or {}) do
  local first = rawget(receiver, 1)
  if module.is_process(first) then
    if called == "join" or called == "wait" then
      return ("a list of processes has no methods; write process.%s(list)"):format(called)
    elseif type(first[called]) == "function" then
      return ("a list of processes has no methods; write for _, p in ipairs(list) do p:%s() end"):format(called)
    end
  end
end

------------------------------------------------------------------------------------------------------------------------
-- Names of Python's

-- What to write for what Python's multiprocessing, threading, subprocess and concurrent.futures call so.
local a_queue = "process.Queue(), which has task_done and join"
local a_pool = "process.Pool(n), and pool:apply_async(fn, …)"
local a_process = "process.spawn(fn, …): there are only processes"
local a_program = "process.run{\"program\", \"argument\"}"
local a_method = "process.set_start_method(\"spawn\"), or start_method=\"spawn\" for one process"
local a_table = "process.shared{…}, a table that all processes see; queues, locks and the like need no manager"
local some_cells = "process.Array(n), or process.shared{…} for a table"
local nothing_to_wait_for = "leave it out: what was put is stored when put returns"
local with_table = "for key, value in pairs(t) do"

local of_locks = {
  lock = "acquire()", unlock = "release()", wait = "acquire()", post = "release()",
  locked = "acquire(0), which only looks",
}

local of_cells = { get_lock = "lock()" }

local function joined(first, second)
  for name, way in pairs(second) do first[name] = way end
  return first
end

-- By the classes of channels, pools and results; of the module, and of processes. A way that is a method of the object is
-- written without it.
local python = {
  module = {
    current_process = "process.current()", parent_process = "process.parent()", currentProcess = "process.current()",
    JoinableQueue = a_queue, SimpleQueue = a_queue, LifoQueue = a_queue, PriorityQueue = a_queue,
    Manager = a_table, SyncManager = a_table, Namespace = "process.shared{…}", managers = a_table, dict = a_table,
    get_context = a_method, get_all_start_methods = a_method,
    freeze_support = "leave it out: there is nothing to freeze",
    RawValue = "process.Value(0)", RawArray = "process.Array(n)",
    shared_memory = some_cells, SharedMemory = some_cells, ShareableList = "process.shared{…}, with t:append(v)",
    sharedctypes = some_cells, ProcessPoolExecutor = a_pool, ThreadPoolExecutor = a_pool, ThreadPool = a_pool,
    Thread = a_process, Timer = a_process, fork = a_process, popen = a_program, Popen = a_program, system = a_program,
    check_output = a_program, check_call = a_program, call = a_program, subprocess = a_program,
    exit = "os.exit(code)", _exit = "os.exit(code)",
    get_logger = "io.stderr:write(…)", log_to_stderr = "io.stderr:write(…)",
    submit = "pool:apply_async(fn, …)", apply_async = "pool:apply_async(fn, …), with a process.Pool",
    apply = "pool:apply(fn, …), with a process.Pool", starmap = "pool:starmap(fn, list), with a process.Pool",
    imap = "pool:imap(fn, input), with a process.Pool",
    imap_unordered = "pool:imap_unordered(fn, input), with a process.Pool",
    connection = "process.Pipe()", Connection = "process.Pipe()", synchronize = "process.Lock() and the like",
    isalive = "p:is_alive()", exitcode = "p.exitcode, of a process p", wait_for = "process.wait{p, q}",
  },
  process = {
    getpid = "p.pid", pid = "p.pid", ident = "p.pid", native_id = "p.pid", getName = "p.name", get_name = "p.name",
    setName = "p.name = \"…\"", isDaemon = "p.daemon", setDaemon = "p.daemon = true", isalive = "p:is_alive()",
    wait = "p:join(), or process.wait{p}", poll = "p:is_alive(), or p.exitcode", returncode = "p.exitcode",
    communicate = "p:result()", send_signal = "p:kill(signal)", exception = "p.error", get = "p:result()",
    sentinel = "process.wait{p}", cancel = "p:terminate()", shutdown = "p:stop()",
  },
  Queue = {
    qsize = "size()", put_nowait = "try_put(v)", get_nowait = "try_get()", send = "put(v)", recv = "get()",
    push = "put(v)", append = "put(v)", pop = "get()", join_thread = nothing_to_wait_for,
    cancel_join_thread = nothing_to_wait_for, is_empty = "empty()", is_full = "full()", shutdown = "close()",
  },
  Connection = {
    send_bytes = "send(s)", recv_bytes = "recv()", recv_bytes_into = "recv()", put = "send(v)", get = "recv()",
    receive = "recv()", fileno = "process.wait{c}", write = "send(v)", read = "recv()",
  },
  Lock = of_locks, RLock = of_locks, CellsLock = of_locks, SharedTableLock = of_locks,
  Semaphore = joined({ get_value = "value()" }, of_locks), BoundedSemaphore = joined({ get_value = "value()" }, of_locks),
  Event = { signal = "set()", notify = "set()", notify_all = "set()", reset = "clear()" },
  Condition = { signal = "notify()", broadcast = "notify_all()" },
  Barrier = { n_waiting = "waiting()" },
  Value = joined({
    get_obj = "v.value", get = "v.value", set = "v.value = 1", acquire = "lock():acquire()", release = "lock():release()",
  }, of_cells),
  Array = joined({
    get_obj = "a[i]", acquire = "lock():acquire()", release = "lock():release()", len = "#a",
    append = "process.shared{…}",
  }, of_cells),
  SharedTable = {
    keys = with_table, values = with_table, items = with_table, len = "#t", remove = "pop(i), or t.key = nil",
    get = "t.key", set = "t.key = value", setdefault = "update(key, fn)", push = "append(v)", get_lock = "lock()",
    extend = "append(v) for each", acquire = "lock():acquire()", release = "lock():release()",
  },
  Pool = {
    submit = "apply_async(fn, …)", shutdown = "close(), and pool:join()", stop = "terminate()",
    exit = "terminate()", run = "apply(fn, …)",
  },
  Result = {
    result = "get()", done = "ready()", exception = "r.error", join = "wait()", is_ready = "ready()",
    add_done_callback = "pool:apply_async{target=fn, args={…}, callback=done}",
  },
}

-- How the objects of classes are written in examples.
local letters = {
  Queue = "q", Connection = "c", Event = "e", Condition = "c", Barrier = "b", Value = "v", Array = "a", SharedTable = "t",
  Semaphore = "s", BoundedSemaphore = "s", Pool = "pool", Result = "r",
}

-- What to write for a name of Python's; nil for any other one.
local function way_of(kind, name)
  local way = python[kind] and python[kind][name]
  if not way or way:find "^leave" then return way end
  local is_method = way:find "^[%l_]+%b()"
  return is_method and ("write %s:%s"):format(letters[kind] or "l", way) or "write " .. way
end

------------------------------------------------------------------------------------------------------------------------
-- Names that are not there

local getmetatable = debug.getmetatable
local missing = module.missing
local owner, name, place = missing.owner, missing.name, missing.place
if owner == nil or type(name) ~= "string" or place == "" then return end

local function is_told_of(verb, kind)
  local complaint = ("%sattempt to %s a nil value (%s '%s')"):format(place, verb, kind, name)
  return message:sub(-#complaint) == complaint
end

-- A module of Python's within the module.
if owner == module.process and is_told_of("index", "field") then
  local way = way_of("module", name)
  return way and ("the process module has no %s; %s"):format(name, way)
end
if not is_told_of("call", "method") and not is_told_of("call", "field") then return end

local function add_methods(names, known)
  for key, value in pairs(known) do
    if type(key) == "string" and type(value) == "function" then names[#names + 1] = key end
  end
end

-- Words for the channels of a class, where they are not just its name.
local words = {
  Array = "an array",
  BoundedSemaphore = "a bounded semaphore",
  CellsLock = "a lock",
  Connection = "an end of a pipe",
  Event = "an event",
  File = "a file of a process",
  RLock = "an RLock",
  SharedTable = "a shared table",
  SharedTableLock = "a lock",
}

for kind, methods in pairs(module.channel_methods) do
  if methods == owner then
    local names = {}
    add_methods(names, methods)
    local way = way_of(kind, name)
    local found = way or near(name, names)
    return found and ("%s has no method %s; %s"):format(
      words[kind] or "a " .. kind:lower(), name, way or ("did you mean %s?"):format(found))
  end
end

local class = module.class_of(owner)

if not class then
  local names = {}
  for known, value in pairs(module.process) do
    if type(known) == "string" and (type(value) == "function" or module.class_of(value)) then names[#names + 1] = known end
  end
  local way = way_of("module", name)
  local found = way or near(name, names)
  return found and ("the process module has no function %s; %s"):format(name, way or ("did you mean %s?"):format(found))
end

if module.fields[name] then return ("%s is no method; write p.%s, without parentheses"):format(name, name) end

local names, known = {}, class
while type(known) == "table" do
  add_methods(names, known)
  known = getmetatable(known).__index
end
local way = way_of("process", name)
if way then return ("a process has no method %s; %s"):format(name, way) end
local found = near(name, names)
if found then return ("a process has no method %s; did you mean %s?"):format(name, found) end
if module.process[name] then
  return ("%s is a function of the module, not a method; write process.%s"):format(name, name)
end
