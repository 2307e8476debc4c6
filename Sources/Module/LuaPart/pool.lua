-- Pools of workers as scripts see them: process.Pool and process.map. It is given the module's parts.
local parts = ...
local host, engine, results, arguments = parts.host, parts.tasks, parts.results, parts.arguments

local raise, shown, bad_argument, integer = host.raise, arguments.shown, arguments.bad_argument, arguments.integer
local is_callable, check_timeout, check_owner = arguments.is_callable, arguments.check_timeout, engine.check_owner
local error, ipairs, pairs, pcall, setmetatable, type = error, ipairs, pairs, pcall, setmetatable, type
local getmetatable = debug.getmetatable
local give_some = engine.give_some
local move, pack, unpack = table.move, table.pack, table.unpack

local pools = setmetatable({}, { __mode = "k" }) -- what the engine calls a pool, by its object
local jobs, outcome_of, raise_failure = results.jobs, results.outcome_of, results.raise_failure

------------------------------------------------------------------------------------------------------------------------
-- Arguments

-- The pool that a call was made on.
local function of(self, call)
  local pool = pools[self] or bad_argument("self", call, "pool", self, ("write pool:%s(…), with a colon"):format(call))
  check_owner(pool)
  return pool
end

-- The pool that a call was made on which gives it something to do: it must be open.
local function of_open(self, call)
  local pool = of(self, call)
  if pool.broken then raise(("cannot %s: the pool is broken: %s"):format(call, pool.broken)) end
  if pool.closed then
    raise(("cannot %s: the pool is %s; make a new one"):format(call, pool.terminated and "terminated" or "closed"))
  end
  return pool
end

-- The pool that a call was made on which first takes in what has come, then gives more at once. Callbacks are called
-- meanwhile, which may end the pool.
local function of_ready(self, call)
  local pool = of_open(self, call)
  engine.look(pool)
  engine.await_room(pool)
  return of_open(self, call)
end

local function check_function(fn, call)
  if not is_callable(fn) then
    bad_argument("fn", call, "function", fn, ("write %s(task, …), not %s(task(…), …)"):format(call, call))
  end
end

local function count_argument(value, name, call, least)
  local count = integer(value)
  if count and count >= least then return count end
  bad_argument(name, call, ("whole number of %d or more"):format(least), value)
end

-- More items than any list has: products of it are still integers.
local most_items = 1 << 32

local function chunksize_argument(value, call)
  return value ~= nil and math.min(count_argument(value, "chunksize", call, 1), most_items) or nil
end

-- A shared table may seem to have any length, where somebody has put values far apart.
local function check_list(list, count)
  local there = 0
  for _ in pairs(list) do there = there + 1 end
  if count > 2 * there then
    raise(("the shared table is no list: it has values at %d and before, and %d values in all"):format(count, there))
  end
end

-- The elements of a list as a plain table, and how many there are; a copy, unless the list may be read in its place.
local function elements_of(list, call, in_place)
  local metatable = getmetatable(list)
  local is_list = type(list) == "table" or metatable and metatable.__index and metatable.__len
  if not is_list or pools[list] or jobs[list] then
    bad_argument("list", call, "list", list)
  end
  local count = type(list) == "table" and integer(list.n) or #list
  if count < 0 or count > most_items then
    raise(("list.n must say how many items there are, got %s"):format(shown(list.n)))
  end
  if type(list) ~= "table" and metatable.__pairs then check_list(list, count) end
  if in_place and type(list) == "table" and not metatable then return list, count end
  return move(list, 1, count, 1, {}), count
end

------------------------------------------------------------------------------------------------------------------------
-- Calls

local Pool = {}

-- As many tasks for each worker as Python's, so that they end together; none larger than pays. (A million small numbers on
-- 2 cores, millions a second and processor time: tasks of 25 7.3; of 100 9.5, 0.19 s; of 250 11.2, 0.16 s; of 400 12.2,
-- 0.15 s; of 1000 10.8, 0.15 s. Tables and strings, which take more time themselves: no difference from 100 on.)
local tasks_per_worker = 4
local largest_chunk = 250

-- Bytes that are enough for a task, where the script has not said how many items it shall have, and where it has.
local suited_size, largest_size = 1 << 20, 16 << 20

local function default_chunksize(pool, count)
  local size = (count + tasks_per_worker * pool.count - 1) // (tasks_per_worker * pool.count)
  return math.max(1, math.min(size, largest_chunk, pool.settings.maxtasksperchild or largest_chunk))
end

-- Begins a call for each element of a list. `options` has the chunksize and the callbacks, where there are any.
local function begin_list(pool, call, fn, list, options, spreads, in_place)
  check_function(fn, call)
  local chunksize = chunksize_argument(options.chunksize, call)
  local items, count = elements_of(list, call, in_place)
  local job = engine.begin(pool, {
    parcel = engine.parcel_of(fn), items = items, count = count, left = count, spreads = spreads,
    limit = chunksize and largest_size or suited_size,
    callback = options.callback, error_callback = options.error_callback,
  })
  if count == 0 then engine.complete(job) end
  return job, chunksize or default_chunksize(pool, count)
end

local function map_now(self, call, fn, list, chunksize, spreads)
  local pool = of_open(self, call)
  local job, size = begin_list(pool, call, fn, list, { chunksize = chunksize }, spreads, true)
  local position = 1
  local function feed()
    local is_full = engine.is_full(pool, 0.5)
    while not is_full and position <= job.count and not job.done do
      local count
      count, is_full = give_some(pool, job, position, math.min(size, job.count - position + 1), true)
      position = position + count
    end
    return job.done
  end
  engine.await({ pool }, feed)
  return outcome_of(job)
end

function Pool:map(fn, list, chunksize) return map_now(self, "map", fn, list, chunksize, false) end

function Pool:starmap(fn, list, chunksize) return map_now(self, "starmap", fn, list, chunksize, true) end

local function check_callbacks(options, call)
  for _, name in ipairs { "callback", "error_callback" } do
    if options[name] ~= nil and not is_callable(options[name]) then
      bad_argument(name, call, "function", options[name])
    end
  end
end

-- What to write for options that Python has.
local by_table = "write args={{key=value}}, and let the function take a table"
local advised = { kwargs = by_table, kwds = by_table, processes = "write process.Pool(4)", func = "write target=fn" }

local function check_options(options, known, call)
  for name in pairs(options) do
    if not known[name] then
      local advice = advised[name] or "there are " .. known[1]
      raise(("unknown option %s of '%s': %s"):format(shown(name), call, advice))
    end
  end
end

local map_options = {
  "chunksize, callback and error_callback", chunksize = true, callback = true, error_callback = true,
}

local function map_later(self, call, fn, list, options, spreads)
  local pool = of_ready(self, call)
  if type(options) ~= "table" then options = { chunksize = options } end
  check_options(options, map_options, call)
  check_callbacks(options, call)
  local job, size = begin_list(pool, call, fn, list, options, spreads)
  local result = results.new(job, self)
  engine.give_patiently(pool, job, 1, job.count, size)
  return result
end

function Pool:map_async(fn, list, options) return map_later(self, "map_async", fn, list, options, false) end

function Pool:starmap_async(fn, list, options) return map_later(self, "starmap_async", fn, list, options, true) end

local apply_options = {
  "target, args, callback and error_callback", target = true, args = true, callback = true, error_callback = true,
}

-- Begins one call of which all results are wanted.
local function begin_call(pool, fn, args, options)
  local job = engine.begin(pool, {
    parcel = engine.parcel_of(fn), items = { args }, count = 1, left = 1, spreads = true, all = true, single = true,
    limit = largest_size, callback = options.callback, error_callback = options.error_callback,
  })
  engine.give_patiently(pool, job, 1, 1, 1)
  return job
end

function Pool:apply(fn, ...)
  local pool = of_ready(self, "apply")
  check_function(fn, "apply")
  local job = begin_call(pool, fn, pack(...), {})
  engine.await({ pool }, function() return job.done end)
  return outcome_of(job)
end

function Pool:apply_async(fn, ...)
  local pool = of_ready(self, "apply_async")
  local options, args = {}, nil
  if type(fn) == "table" and not is_callable(fn) then
    options = fn
    check_options(options, apply_options, "apply_async")
    check_callbacks(options, "apply_async")
    fn, args = options.target, options.args == nil and {} or options.args
    if type(args) ~= "table" then bad_argument("args", "apply_async", "table", args, "write args={1, 2}") end
  else
    args = pack(...)
  end
  check_function(fn, "apply_async")
  return results.new(begin_call(pool, fn, args, options), self)
end

------------------------------------------------------------------------------------------------------------------------
-- Iterators

-- How many items for each worker are taken from the input before the script has taken their results, in tasks.
local ahead = 16

-- A function that returns the next item and whether there was one.
local function input_of(input, call)
  if is_callable(input) then
    local ended = false
    return function()
      if ended then return nil, false end
      local item = input()
      ended = item == nil
      return item, not ended
    end
  end
  local items, count = elements_of(input, call)
  local position = 0
  return function()
    position = position + 1
    return items[position], position <= count
  end
end

local closing = {
  __close = function(self)
    local job = self[1]
    if job.done or job.pool.owner ~= host.getpid() then return end
    engine.cancel(job)
    job.lost = "its loop was left"
    engine.complete(job)
  end,
}

-- Whether an error is that of a Ctrl-C, which waits for nothing.
local function is_interruption(problem)
  return type(problem) == "string" and problem:sub(-#"interrupted!") == "interrupted!"
end

local function iterate(self, call, fn, input, chunksize, order)
  local pool = of_open(self, call)
  check_function(fn, call)
  chunksize = chunksize_argument(chunksize, call) or 1
  local next_item = input_of(input, call)
  local job = engine.begin(pool, {
    parcel = engine.parcel_of(fn), items = {}, left = math.huge, limit = largest_size, handle = self,
  })
  local arrived, next_index = order()
  job.arrived = arrived
  local read, given, consumed, has_more = 0, 0, 0, true
  local problem -- the error of an input that has failed, in a table: it comes after the results that are due before
  local most = ahead * pool.count * chunksize

  local function read_chunk()
    for _ = 1, chunksize do
      local is_whole, item, is_there = pcall(next_item)
      if not is_whole then
        if is_interruption(item) then error(item, 0) end
        problem = { item }
      end
      has_more = is_whole and is_there
      if not has_more or job.done then return end
      read = read + 1
      job.items[read] = item
    end
  end

  local function feed()
    local is_full, count = engine.is_full(pool, 0.5), nil
    while not is_full and not job.done do
      if given == read then
        if not has_more or read - consumed + chunksize > most then return end
        read_chunk()
      else
        count, is_full = give_some(pool, job, given + 1, read - given, true)
        given = given + count
      end
    end
  end

  local index
  local function is_there()
    feed()
    index = next_index()
    return index or job.lost or not has_more and consumed == read
  end

  local function next_result(timeout)
    check_owner(pool)
    local deadline = check_timeout(timeout, call) and host.moment() + timeout
    if job.done and not job.lost then return nil end
    if not engine.await({ pool }, is_there, deadline) then return nil, "timeout" end
    if job.lost then raise(job.lost) end
    if not index then
      engine.complete(job)
      if problem then error(problem[1], 0) end
      return nil
    end
    consumed = consumed + 1
    local value, failure = job.values[index], job.failures[index]
    job.values[index], job.failures[index], job.items[index], job.attempts[index] = nil, nil, nil, nil
    if failure then raise_failure(failure, index) end
    if value == nil then
      raise(("item %d: the function returned nil, which would end the loop: return something, or use pool:map"):format(
        index))
    end
    return value, index
  end
  return next_result, nil, nil, setmetatable({ job }, closing)
end

function Pool:imap(fn, input, chunksize) return iterate(self, "imap", fn, input, chunksize, results.in_order) end

function Pool:imap_unordered(fn, input, chunksize)
  return iterate(self, "imap_unordered", fn, input, chunksize, results.as_they_come)
end

------------------------------------------------------------------------------------------------------------------------
-- Beginning and end

function Pool:close()
  local pool = of(self, "close")
  pool.closed = true
  engine.close_when_idle(pool)
end

function Pool:terminate()
  local pool = of(self, "terminate")
  engine.terminate(pool, "the pool was terminated before it was done")
end

function Pool:join(timeout)
  local pool = of(self, "join")
  if not pool.closed then raise "cannot join a pool that is open: it needs close() or terminate() first" end
  local deadline = check_timeout(timeout, "join") and host.moment() + timeout
  if engine.join(pool, deadline) then return true end
  return false, "timeout"
end

-- Ends the workers of a pool that nobody can use any more.
local function forget(self)
  local pool = pools[self]
  if pool and pool.owner == host.getpid() then
    engine.terminate(pool, "the pool was terminated before it was done")
  end
end

local pool_metatable = {
  __name = "Pool",
  Pool,
  __index = Pool,
  __close = forget,
  __gc = forget,
  __tostring = function(self)
    local pool = pools[self]
    local state = pool.broken and "broken" or pool.terminated and "terminated" or pool.closed and "closed" or "running"
    return ("<Pool workers=%d %s>"):format(pool.count, state)
  end,
}

host.guard(pool_metatable, "a pool")

local pool_options = {
  "initializer, initargs, losses, maxtasksperchild, retries, sandbox, start_method and timeout",
  initializer = true, initargs = true, losses = true, maxtasksperchild = true, retries = true, sandbox = true,
  start_method = true, timeout = true,
}

local function settings_of(options)
  check_options(options, pool_options, "Pool")
  local initializer, initargs, timeout = options.initializer, options.initargs, options.timeout
  if initializer ~= nil and not is_callable(initializer) then
    bad_argument("initializer", "Pool", "function", initializer, "write initializer=prepare, not initializer=prepare()")
  end
  if initargs ~= nil and type(initargs) ~= "table" then
    bad_argument("initargs", "Pool", "table", initargs, "write initargs={1, 2}")
  end
  if timeout ~= nil and (type(timeout) ~= "number" or not (timeout > 0)) then
    bad_argument("timeout", "Pool", "number of seconds above 0", timeout)
  end
  if options.start_method ~= nil then host.check_start_method(options.start_method) end
  local args = initargs or {}
  return {
    start_method = options.start_method,
    losses = options.losses ~= nil and count_argument(options.losses, "losses", "Pool", 0)
      or host.launcher_losses(options.start_method or parts.starting.method()),
    initializer = initializer,
    initargs = pack(unpack(args, 1, integer(args.n) or #args)),
    maxtasksperchild = options.maxtasksperchild ~= nil
      and count_argument(options.maxtasksperchild, "maxtasksperchild", "Pool", 1) or nil,
    retries = options.retries ~= nil and count_argument(options.retries, "retries", "Pool", 0) or 0,
    sandbox = options.sandbox ~= nil and parts.objects.part("sandboxes").check(options.sandbox, "Pool") or nil,
    timeout = timeout ~= math.huge and timeout or nil,
  }
end

-- Misspelt methods are noted, and looked for in these.
for name, methods in pairs { Pool = Pool, Result = results.Result } do
  parts.channel_methods[name] = setmetatable(methods, parts.objects.noting_missing)
end

local module = { as_completed = results.as_completed }

function module.Pool(count, options)
  if type(count) == "table" and options == nil then count, options = nil, count end
  if options ~= nil and type(options) ~= "table" then
    bad_argument("options", "Pool", "table", options, "write process.Pool(4, {retries = 1})")
  end
  count = count == nil and host.cpu_count() or count_argument(count, "n", "Pool", 1)
  -- As many as a system can have processes.
  if count > 1 << 22 then bad_argument("n", "Pool", "whole number of at most 4194304", count) end
  local pool = engine.new(count, settings_of(options or {}))
  local self = setmetatable({}, pool_metatable)
  pools[self] = pool
  return self
end

function module.map(fn, list, count)
  check_function(fn, "map")
  local _, length = elements_of(list, "map", true)
  count = count == nil and host.cpu_count() or count_argument(count, "n", "map", 1)
  if length == 0 then return { n = 0 } end
  local pool <close> = module.Pool(math.min(count, length))
  return pool:map(fn, list)
end

return module
