-- How a pool's tasks come to its workers, and what comes back. It is given the module's parts.
--
-- All tasks of a pool are messages of one queue, from which each idle worker takes the next: they go on whatever the
-- parent does. The parent knows them by their numbers, in the order in which it gave them. What a worker holds it shows
-- on the pool's board, in shared memory, so that the parent still knows when the worker has been killed.
--
-- A pool, here:
--   owner, workers   pid of the process that made it; process objects by place
--   tasks, answers   the queues
--   board            a place for each worker
--   given, number    the tasks that are not answered yet, by number; the number of the next one
--   in_flight, bytes how many are given, and how large they are together
--   cancelled        those that were cancelled, as keys, by number
--   jobs             the calls that are not done, as keys
--   callers          how many jobs with callbacks are not done
--   urgency          what the host knows of what is undone: see note_urgency
--   settings         initializer, initargs, maxtasksperchild, retries, timeout
--   closed, terminated, broken
--
-- A job is what one call has asked for:
--   pool, items, values, failures        by index
--   parcel, spreads, all                 how the items go to the function
--   limit                                no more items are added to a task of so many bytes
--   left                                 how many outcomes are still to come; math.huge while more items may be given
--   attempts                             how often an item has ended its worker, by index
--   arrived                              called with the index of the first item and a count, when outcomes have come
--   done, cancelled, stamp               stamp: jobs are numbered in the order in which they were done
--   listeners                            tables that it is added to when it is done
local parts = ...
local host, parcels = parts.host, parts.parcels

local raise, shown = host.raise, parts.arguments.shown
local Process = parts.class.Process
local ipairs, next, pairs, setmetatable, tostring = ipairs, next, pairs, setmetatable, tostring
local move, pack, unpack = table.move, table.pack, table.unpack

local engine = { parcel_of = parcels.of }

-- The elements of a task, which the host reads too, and of a failure, which it makes: see PoolRecords.swift.
local TASK_VALUES <const> = 1
local TASK_FIRST <const> = 2
local TASK_WANTS_ALL <const> = 3
local TASK_JOB <const> = 4
local TASK_COUNT <const> = 5
local TASK_DONE <const> = 6
local TASK_BYTES <const> = 7
local FAILURE_TEXT <const> = 1

-- Makes a task whose message is not there yet.
local function new_task(job, first)
  local task = { nil, nil, nil, nil, nil, nil } -- room for them
  task[TASK_VALUES], task[TASK_FIRST], task[TASK_WANTS_ALL] = job.values, first, job.all
  task[TASK_JOB], task[TASK_COUNT], task[TASK_DONE] = job, 0, 0
  return task
end

function engine.check_owner(pool)
  if pool.owner ~= host.getpid() then
    raise(("can only use a pool in the process that made it: this one was made by pid %d; make one here"):format(
      pool.owner))
  end
end

local receive = host.pool_receive

-- The pools that this process has made, as keys; in the child of a fork also those that it has a copy of.
local made_here = setmetatable({}, { __mode = "k" })

-- Those of them that are not terminated, or only those where something is undone, in a new list.
local function own_pools(only_undone)
  local list, own = {}, host.getpid()
  for pool in pairs(made_here) do
    local counts = not pool.terminated and (not only_undone or pool.in_flight > 0)
    if counts and pool.owner == own then list[#list + 1] = pool end
  end
  return list
end

-- Lets the host know whether something is undone in a pool, and whether each answer is to be taken in at once: it looks
-- after the pool meanwhile, whatever the script does.
local function note_urgency(pool)
  local urgency = pool.in_flight == 0 and 0 or (pool.callers > 0 or next(pool.cancelled)) and 2 or 1
  if urgency == pool.urgency then return end
  pool.urgency = urgency
  host.pool_note(pool.answers, urgency)
end

-- Says whether this process is about its pools, until what it returns is closed.
local busy_before = { __close = function(self) host.pool_busy(self[1]) end }

local function being_busy(flag) return setmetatable({ host.pool_busy(flag) }, busy_before) end

local give -- (pool, job, first, count): makes tasks of items, unless the job is done

------------------------------------------------------------------------------------------------------------------------
-- Jobs

local changes = 0 -- how often something has changed that a wait may be for
local stamp = 0
local callbacks = {} -- of jobs that are done, to be called before the present call returns

-- Makes a job of a call: adds what every job has to the fields in `job`.
function engine.begin(pool, job)
  job.pool, job.values, job.failures, job.attempts = pool, host.pool_values(job.count or 0), {}, {}
  pool.jobs[job] = true
  if job.callback or job.error_callback then
    pool.callers = pool.callers + 1
    note_urgency(pool)
  end
  return job
end

local function complete(job)
  local pool = job.pool
  stamp, changes = stamp + 1, changes + 1
  job.done, job.stamp = true, stamp
  pool.jobs[job] = nil
  parcels.release(job.parcel)
  if job.callback or job.error_callback then
    callbacks[#callbacks + 1] = job
    pool.callers = pool.callers - 1
    note_urgency(pool)
  end
  for _, listener in ipairs(job.listeners or {}) do listener[#listener + 1] = job end
  -- A script that keeps a result keeps only what came back.
  job.parcel, job.items, job.attempts, job.listeners, job.arrived = nil, nil, nil, nil, nil
  if pool.closed then engine.close_when_idle(pool) end
end

engine.complete = complete

local function count_outcomes(job, first, count)
  if job.done then return end
  changes = changes + 1
  job.left = job.left - count
  if job.arrived then job.arrived(first, count) end
  if job.left == 0 then complete(job) end
end

-- An item fails without having been called to its end.
local function fail(job, index, text)
  if job.done then return end
  job.failures[index] = { [FAILURE_TEXT] = text }
  count_outcomes(job, index, 1)
end

-- Fails all items of a job that have no outcome yet.
local function fail_rest(job, text)
  job.lost = text
  complete(job)
end

local function run_callbacks()
  while callbacks[1] do
    local job = table.remove(callbacks, 1)
    local _ <close> = being_busy(false)
    engine.call_back(job)
  end
end

------------------------------------------------------------------------------------------------------------------------
-- Tasks

local wrap = 0xFFFFFFFF -- numbers of tasks go up to here

-- Items take shared memory from when they are given until their outcomes have come.
local least, window = 2, 64 -- tasks for each worker: so few are always given; so many are enough that none runs dry
local negligible, suited, most = 256, 32 << 20, 1 << 30 -- bytes

-- Whether the queue of tasks is full, or full to a part of it.
local function is_full(pool, part)
  local per_worker = pool.in_flight / pool.count
  return per_worker >= part * window or pool.bytes >= part * suited and per_worker >= least
end

-- Makes one task of several items, or of only the first of them where all together are too large; an item that can't be
-- sent fails. Returns how many items are dealt with, and whether the queue is full now. With `may_wait` it deals with
-- none where there will be room only once other tasks are done.
local function give_some(pool, job, first, count, may_wait)
  -- A finalizer may give something meanwhile: the number is taken afterwards, when nothing comes between.
  local task = new_task(job, first)
  local taken, size, position, together =
    host.pool_give(pool.tasks, job.parcel.parcel, job.items, first, count, job.limit, job.spreads, job.all)
  if taken > 0 then
    local number = pool.number
    task[TASK_COUNT] = taken
    pool.given[number] = task
    pool.number, pool.in_flight = number + 1 & wrap, pool.in_flight + 1
    if pool.in_flight == 1 then note_urgency(pool) end
    if size > negligible then task[TASK_BYTES], pool.bytes = size, pool.bytes + size end
  else
    local reason = size
    if not position then
      if together > 1 then return give_some(pool, job, first, together // 2, may_wait) end
      if may_wait and pool.in_flight > 0 then return 0, true end
      position = 0
    end
    give(pool, job, first, position)
    fail(job, first + position, reason)
    taken = position + 1
  end
  return taken, is_full(pool, 1)
end

function give(pool, job, first, count)
  while count > 0 and not job.done do
    local dealt_with = give_some(pool, job, first, count)
    first, count = first + dealt_with, count - dealt_with
  end
end

engine.give_some, engine.is_full = give_some, is_full

-- Waits until more may be given at once. Callbacks are called meanwhile.
function engine.await_room(pool)
  if pool.bytes > most then engine.await({ pool }, function() return pool.bytes <= most end) end
end

-- Gives items one task after the other, and waits for room before each.
function engine.give_patiently(pool, job, first, count, size)
  local last = first + count - 1
  while first <= last do
    engine.await_room(pool)
    if job.done then return end
    local dealt_with = give_some(pool, job, first, math.min(size, last - first + 1), true)
    if dealt_with == 0 then
      local before = pool.in_flight
      engine.await({ pool }, function() return pool.in_flight < before end)
    end
    first = first + dealt_with
  end
end

local cancellation_bits = 0xFFF -- the board has a bit for each remainder of numbers

local function forget_task(pool, number)
  local task = pool.given[number]
  if not task then return end -- a finalizer has ended the pool
  changes = changes + 1
  pool.given[number], pool.in_flight = nil, pool.in_flight - 1
  if task[TASK_BYTES] then pool.bytes = pool.bytes - task[TASK_BYTES] end
  if pool.in_flight == 0 then note_urgency(pool) end
  if not pool.cancelled[number] then return end
  pool.cancelled[number] = nil
  note_urgency(pool)
  for other in pairs(pool.cancelled) do
    if other & cancellation_bits == number & cancellation_bits then return end
  end
  host.pool_forget_cancel(pool.board, number)
end

-- Cancels the tasks of a job that no worker has taken; the results of the others are dropped. Returns two booleans:
-- whether all of its tasks will never be begun, and whether any of them will not.
function engine.cancel(job)
  local pool, any, all = job.pool, false, true
  for number, task in pairs(pool.given) do
    if task[TASK_JOB] == job then
      pool.cancelled[number] = true
      if host.pool_cancel(pool.board, pool.tasks, number) then any = true else all = false end
    end
  end
  note_urgency(pool)
  return all, any
end

-- Whether a worker has taken some of a job.
function engine.is_begun(job)
  local pool = job.pool
  if job.count and job.left < job.count then return true end
  for number, task in pairs(pool.given) do
    if task[TASK_JOB] == job and host.pool_was_taken(pool.tasks, number) then return true end
  end
  return false
end

-- Outcomes of a task's next items have come.
local function credit(pool, number, task, count, failures)
  local job, first = task[TASK_JOB], task[TASK_FIRST] + task[TASK_DONE]
  task[TASK_DONE] = task[TASK_DONE] + count
  if task[TASK_DONE] >= task[TASK_COUNT] then forget_task(pool, number) end
  if job.done then return end
  if failures then
    for index, failure in pairs(failures) do job.failures[index] = failure end
  end
  count_outcomes(job, first, count)
end

-- Takes in one answer, if there is one.
local function take_in(pool)
  local task, number, position, count, failures = receive(pool.answers, pool.given)
  if not number then
    if not position then return false end
    engine.break_down(pool, "the initializer failed: " .. position)
  elseif position == "skipped" then
    if task then
      forget_task(pool, number)
      -- If its job is not done, another task was meant: see Cancellations.
      give(pool, task[TASK_JOB], task[TASK_FIRST], task[TASK_COUNT])
    end
  elseif task then
    credit(pool, number, task, count, failures)
  end
  return true
end

------------------------------------------------------------------------------------------------------------------------
-- Workers

local made = 0 -- how many workers this process has made

local function start_worker(pool, place)
  local settings = pool.settings
  local args = pack(
    pool.tasks, pool.answers, pool.board, place, settings.timeout, settings.maxtasksperchild, settings.initializer,
    unpack(settings.initargs, 1, settings.initargs.n))
  made = made + 1
  local worker = Process { target = parts.run_worker, args = args, name = "PoolWorker-" .. made, daemon = true }
  local mine = parts.objects.private[worker]
  mine.sandbox, mine.method = settings.sandbox, settings.start_method
  worker:start()
  -- A worker's end is its pool's affair: a prompt does not tell of it.
  parts.objects.private[worker].told = true
  pool.workers[place], pool.pids[place] = worker, worker.pid
  host.pool_employ(
    worker.pid, pool.tasks, pool.board, place,
    not settings.initializer and (settings.start_method or parts.starting.method()) == "fork")
end

local function how_it_ended(pool, worker)
  if worker.lost then return ("the worker with pid %d was lost: %s"):format(worker.pid, worker.lost) end
  if worker.signal == "SIGALRM" and pool.settings.timeout then
    return ("timed out after %s s"):format(shown(pool.settings.timeout))
  elseif worker.signal then
    return ("the worker with pid %d was killed by %s"):format(worker.pid, worker.signal)
  elseif worker.exitcode then
    return ("the worker with pid %d exited with code %d"):format(worker.pid, worker.exitcode)
  end
  return ("the worker with pid %d has ended"):format(worker.pid)
end

-- An item was lost with the node of its worker, which is not its fault.
local function was_lost(pool, job, index, reason, link)
  if job.done then return end
  job.losses = job.losses or {}
  local losses = job.losses[index] or { count = 0 }
  job.losses[index] = losses
  -- The same loss, by a worker of that node whose end is seen later, and who has taken the item meanwhile.
  if losses.link ~= link then losses.link, losses.count = link, losses.count + 1 end
  if losses.count <= pool.settings.losses then return give(pool, job, index, 1) end
  fail(job, index, losses.count > 1 and ("%s, the last of %d losses"):format(reason, losses.count) or reason)
end

-- An item has ended its worker.
local function try_again(pool, job, index, reason)
  if job.done then return end
  local attempts = (job.attempts[index] or 0) + 1
  job.attempts[index] = attempts
  if attempts <= pool.settings.retries then return give(pool, job, index, 1) end
  if attempts > 1 then reason = ("%s, in the last of %d attempts"):format(reason, attempts) end
  fail(job, index, reason)
end

local function is_claimed_by_another(pool, place, number)
  for other in pairs(pool.workers) do
    if other ~= place and host.pool_claim(pool.board, other) == number then return true end
  end
  return false
end

-- The number of the task that a dead worker held, if it held one. (The order of looking matters: see TaskClaim.)
local function task_held_by(pool, place)
  local number = host.pool_claim(pool.board, place)
  if not number or not pool.given[number] or not host.pool_was_taken(pool.tasks, number)
    or is_claimed_by_another(pool, place, number) then return nil end
  repeat until not take_in(pool)
  return pool.given[number] and number
end

-- Without any worker a pool would wait for ever.
local replacing = {
  __close = function(self, problem)
    if problem ~= nil and next(self[1].workers) == nil then
      engine.break_down(self[1], "no worker can be started: " .. tostring(problem))
    end
  end,
}

-- Fails what a dead worker held, and lets another one take its place.
local function bury(pool, place)
  local worker = pool.workers[place]
  worker:join()
  local number = task_held_by(pool, place)
  local was_ready = host.pool_is_ready(pool.board, place)
  if pool.workers[place] ~= worker then return end -- the pool was ended meanwhile
  if number then
    local task, reason = pool.given[number], how_it_ended(pool, worker)
    local count, failures = host.pool_leftover(pool.board, place, task, task[TASK_DONE])
    if count then credit(pool, number, task, count, failures) end
    if pool.given[number] then
      forget_task(pool, number)
      local job, index = task[TASK_JOB], task[TASK_FIRST] + task[TASK_DONE]
      local rest = task[TASK_COUNT] - task[TASK_DONE] - 1
      if worker.lost then
        was_lost(pool, job, index, reason, parts.objects.private[worker].link)
      else
        try_again(pool, job, index, reason)
      end
      give(pool, job, index + 1, rest)
    end
  end
  pool.workers[place], pool.pids[place] = nil, nil
  host.pool_vacate(pool.board, place)
  pool.stillborn = was_ready and 0 or pool.stillborn + 1
  if pool.stillborn > 10 and not (worker.lost and next(pool.workers)) then
    return engine.break_down(pool, "its workers end before they can work: " .. how_it_ended(pool, worker))
  end
  -- Where nodes can't be had, those that there are go on without more.
  if pool.ending or pool.stillborn > 10 then return end
  local _ <close> = setmetatable({ pool }, replacing)
  start_worker(pool, place)
end

-- Looks for workers that have ended; returns whether there were any.
local function bury_the_dead(pool)
  local _ <close> = being_busy(true)
  local dead
  for place, worker in pairs(pool.workers) do
    if not worker:is_alive() then
      dead = dead or {}
      dead[#dead + 1] = place
    end
  end
  if not dead then return false end
  repeat until not take_in(pool)
  for _, place in ipairs(dead) do
    if pool.workers[place] then bury(pool, place) end
  end
  return true
end

------------------------------------------------------------------------------------------------------------------------
-- Waiting

local largest_batch = 16
local answers_between_looks = 512

local function take_in_all(pool)
  if pool.terminated then return end
  repeat until not take_in(pool)
  bury_the_dead(pool)
end

-- Takes in what is there, of this pool and of all where something is undone.
function engine.look(pool)
  take_in_all(pool)
  for _, other in ipairs(own_pools(true)) do
    if other ~= pool then take_in_all(other) end
  end
  run_callbacks()
end

-- The same of all pools: for the host, in the middle of a wait for something else. (A worker that has ended is seen to also
-- where nothing is undone: the host would tell of it again.)
host.pool_upkeep(function()
  for _, pool in ipairs(own_pools()) do take_in_all(pool) end
  run_callbacks()
end)

-- What a wait for some pools waits for, and for what else of this process's pools is undone: pids and queues.
local function awaited(pools, more_pids, more_channels)
  local pids, channels, has = {}, {}, {}
  local function add(pool)
    if has[pool] then return end
    has[pool] = true
    for _, pid in pairs(pool.pids) do pids[#pids + 1] = pid end
    channels[#channels + 1] = pool.answers
  end
  for _, pool in ipairs(pools) do add(pool) end
  for _, pool in ipairs(own_pools(true)) do add(pool) end
  move(more_pids, 1, #more_pids, #pids + 1, pids)
  return pids, move(more_channels, 1, #more_channels, #channels + 1, channels)
end

local function wait_for_any(known_changes, pids, channels, timeout, codes)
  local _ <close> = being_busy(true)
  -- A finalizer that was run just before may have looked after pools.
  if changes ~= known_changes then return true end
  return host.wait_for_any(pids, channels, timeout, codes)
end

local nothing = {}

-- Waits until `is_met` returns something true, which it is asked whenever answers have come, or one of the other children
-- and channels that are given is ready; false where the deadline came first. A worker's end is noticed by the wait for
-- answers, or in between when they never stop coming.
function engine.await(pools, is_met, deadline, other_pids, other_channels, codes)
  local has_slept = false
  local answers = 0
  local given = {}
  for _, pool in ipairs(pools) do given[pool] = true end
  while true do
    if callbacks[1] then run_callbacks() end
    -- What is asked may look after pools itself, as all calls of the module do: then it is asked again.
    local known_changes = changes
    if is_met() then return true end
    local found = false
    for _, pool in ipairs(pools) do
      local batch = 0
      while batch < largest_batch and take_in(pool) do batch = batch + 1 end
      answers = answers + batch
      found = found or batch > 0
      if has_slept and batch == 0 or answers > answers_between_looks then
        answers = 0
        found = bury_the_dead(pool) or found
      end
    end
    has_slept = false
    if not found and changes == known_changes then
      local pids, channels = awaited(pools, other_pids or nothing, other_channels or nothing)
      local timeout = deadline and deadline - host.moment()
      if not wait_for_any(known_changes, pids, channels, timeout, codes) then return false end
      has_slept = true
      for _, pool in ipairs(own_pools(true)) do
        if not given[pool] then take_in_all(pool) end
      end
    end
  end
end

------------------------------------------------------------------------------------------------------------------------
-- Beginning and end

-- A pool that can't have all of its workers has none.
local beginning = {
  __close = function(self, problem)
    if problem ~= nil then engine.terminate(self[1], "the pool could not be started") end
  end,
}

function engine.new(count, settings)
  local pool = {
    owner = host.getpid(),
    count = count,
    settings = settings,
    tasks = host.pool_queue { name = "tasks of a pool" },
    answers = host.pool_queue { name = "results of a pool" },
    board = host.pool_board(count),
    workers = {},
    pids = {},
    given = {},
    number = 0,
    in_flight = 0,
    bytes = 0,
    cancelled = {},
    callers = 0,
    urgency = 0,
    jobs = setmetatable({}, { __mode = "k" }),
    stillborn = 0,
  }
  local _ <close> = setmetatable({ pool }, beginning)
  for place = 1, count do start_worker(pool, place) end
  made_here[pool] = true
  return pool
end

-- How long workers that have nothing to do get to end by themselves, in seconds.
local grace = 0.1

-- Ends all workers at once: those that have nothing to do by telling them so. What is not done fails with `reason`.
function engine.terminate(pool, reason)
  if pool.terminated then return end
  pool.terminated, pool.ending, pool.closed = true, true, true
  local _ <close> = being_busy(true)
  local workers = pool.workers
  pool.workers, pool.pids = {}, {}
  if pool.in_flight == 0 then
    local deadline = host.moment() + grace
    pool.tasks:close()
    for _, worker in pairs(workers) do worker:join(math.max(0, deadline - host.moment())) end
  end
  for _, worker in pairs(workers) do worker:kill() end
  for _, worker in pairs(workers) do worker:join() end
  host.pool_vacate(pool.board)
  for job in pairs(pool.jobs) do fail_rest(job, reason) end
  -- The messages that are left hold channels, which are let go of.
  host.pool_drain(pool.tasks)
  host.pool_drain(pool.answers)
  pool.given, pool.in_flight, pool.bytes = {}, 0, 0
  note_urgency(pool)
end

-- The pool can't go on.
function engine.break_down(pool, reason)
  if pool.terminated then return end
  pool.broken = reason
  engine.terminate(pool, "the pool is broken: " .. reason)
end

-- Lets the workers of a closed pool end, once there is nothing left for them to do.
function engine.close_when_idle(pool)
  if pool.in_flight > 0 or next(pool.jobs) or pool.ending then return end
  pool.ending = true
  pool.tasks:close()
end

-- Waits for the workers of a closed pool; false where the deadline came first.
function engine.join(pool, deadline)
  if pool.terminated then return true end
  local pools = { pool }
  if not engine.await(pools, function() return pool.in_flight == 0 end, deadline) then return false end
  if not pool.ending then
    pool.ending = true
    pool.tasks:close()
  end
  -- Those that wait for a place on another node have nothing to do there any more.
  for _, worker in pairs(pool.workers) do
    if parts.objects.private[worker].is_abroad and worker:status() == "waiting" then worker:terminate() end
  end
  return engine.await(pools, function() return next(pool.workers) == nil end, deadline)
end

return engine
