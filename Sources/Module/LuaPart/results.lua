-- Results: what a script has of calls of a pool that it does not wait for; and process.as_completed. This chunk is
-- given the module's parts.
local parts = ...
local host, engine, arguments = parts.host, parts.tasks, parts.arguments

local raise, shown, bad_argument = host.raise, arguments.shown, arguments.bad_argument
local check_timeout, check_owner = arguments.check_timeout, engine.check_owner
local error, ipairs, next, pairs, setmetatable, type = error, ipairs, next, pairs, setmetatable, type
local unpack = table.unpack

local results = {}

-- The elements of a failure, which the host makes: see PoolRecords.swift.
local FAILURE_TEXT <const> = 1
local FAILURE_VALUE <const> = 2
local FAILURE_HAS_VALUE <const> = 3
local FAILURE_IS_OWN <const> = 4

local jobs = setmetatable({}, { __mode = "k" }) -- what the engine calls a job, by the result's object
results.jobs = jobs

-- Raises the failure of an item; `index` is nil where there is only one.
local function raise_failure(failure, index)
  local text = failure[FAILURE_TEXT]
  if index then text = ("item %d: %s"):format(index, text) end
  if failure[FAILURE_HAS_VALUE] then error(failure[FAILURE_VALUE], 0) end
  if failure[FAILURE_IS_OWN] then error(text, 0) end
  raise(text)
end

-- The first failure of a job, and its index.
local function first_failure(job)
  local first
  for index in pairs(job.failures) do
    if not first or index < first then first = index end
  end
  return job.failures[first], first
end

local function has_failed(job)
  return job.lost ~= nil or next(job.failures) ~= nil
end

results.raise_failure = raise_failure

-- What a job that is done gives to its caller.
local function outcome_of(job)
  if job.lost then raise(job.lost) end
  local failure, index = first_failure(job)
  if failure then raise_failure(failure, not job.single and index or nil) end
  if job.single then return unpack(job.values[1], 1, job.values[1].n) end
  job.values.n = job.count
  return job.values
end

results.outcome_of = outcome_of

-- The text of what a job has failed with; nil for one that has not.
local function error_text(job)
  if job.lost then return job.lost end
  local failure, index = first_failure(job)
  if failure and job.single then return failure[FAILURE_TEXT] end
  return failure and ("item %d: %s"):format(index, failure[FAILURE_TEXT])
end

function engine.call_back(job)
  local callback, error_callback = job.callback, job.error_callback
  job.callback, job.error_callback = nil, nil
  if not has_failed(job) then
    if callback then callback(outcome_of(job)) end
  elseif error_callback then
    local failure = first_failure(job)
    if failure and failure[FAILURE_HAS_VALUE] then
      error_callback(failure[FAILURE_VALUE])
    else
      error_callback(error_text(job))
    end
  end
end

local function wait_for(job, timeout, call)
  check_owner(job.pool)
  local deadline = check_timeout(timeout, call) and host.moment() + timeout
  if job.done then engine.look(job.pool) return true end
  return engine.await({ job.pool }, function() return job.done end, deadline)
end

local Result = {}
results.Result = Result

local function job_of(self, call)
  return jobs[self] or bad_argument("self", call, "result", self, ("write r:%s(…), with a colon"):format(call))
end

-- What the call returned, or its error.
function Result:get(timeout)
  local job = job_of(self, "get")
  if not wait_for(job, timeout, "get") then return nil, "timeout" end
  return outcome_of(job)
end

function Result:wait(timeout)
  if wait_for(job_of(self, "wait"), timeout, "wait") then return true end
  return false, "timeout"
end

function Result:ready()
  local job = job_of(self, "ready")
  check_owner(job.pool)
  engine.look(job.pool)
  return job.done == true
end

function Result:successful()
  local job = job_of(self, "successful")
  if not self:ready() then raise "cannot tell yet whether it is successful: it is not ready; write r:wait() first" end
  return not has_failed(job)
end

-- Whether a worker has begun the call, and it is not done.
function Result:running()
  local job = job_of(self, "running")
  check_owner(job.pool)
  engine.look(job.pool)
  return not job.done and engine.is_begun(job)
end

function Result:cancelled()
  local job = job_of(self, "cancelled")
  check_owner(job.pool)
  return job.cancelled == true
end

-- Cancels the call; returns false, and does nothing, where it has begun already or is done.
function Result:cancel()
  local job = job_of(self, "cancel")
  check_owner(job.pool)
  if job.done then return job.cancelled == true end
  local all, any = engine.cancel(job)
  if job.single and not all or not any then return false end
  job.cancelled, job.lost = true, "it was cancelled"
  engine.complete(job)
  return true
end

local result_metatable = {
  __name = "Result",
  Result,
  __index = function(self, key)
    if key == "error" then
      local job = jobs[self]
      return job.done and error_text(job) or nil
    end
    return Result[key]
  end,
  __tostring = function(self)
    local job = jobs[self]
    local state = not job.done and "waiting" or job.cancelled and "cancelled" or has_failed(job) and "failed" or "ready"
    return ("<Result %s>"):format(state)
  end,
}

host.guard(result_metatable, "a result")

-- Makes the object of a job of the pool that `handle` is.
function results.new(job, handle)
  local result = setmetatable({}, result_metatable)
  jobs[result] = job
  job.handle, job.result = handle, result -- a pool lives as long as somebody may ask for its results
  return result
end

-- The order in which results are given out: a function that takes in which items are there, and one that returns the
-- next of them, or nil while it is not there.
function results.in_order()
  local there, position = {}, 1
  return function(first, count)
    for index = first, first + count - 1 do there[index] = true end
  end, function()
    if not there[position] then return nil end
    there[position] = nil
    position = position + 1
    return position - 1
  end
end

function results.as_they_come()
  local waiting, first, last = {}, 1, 0
  return function(from, count)
    for index = from, from + count - 1 do
      last = last + 1
      waiting[last] = index
    end
  end, function()
    local index = waiting[first]
    if not index then return nil end
    waiting[first] = nil
    first = first + 1
    return index
  end
end

-- For `for r in process.as_completed(list) do`: the results in the order in which they come, each once, and their places
-- in the list. The timeout counts from here: what is not done by then does not come.
function results.as_completed(list, timeout)
  if type(list) ~= "table" or jobs[list] then
    bad_argument("list", "as_completed", "list of results", list, jobs[list] and "write process.as_completed{r}" or nil)
  end
  local deadline = check_timeout(timeout, "as_completed") and host.moment() + timeout
  local done, places, waited_for, count = {}, {}, {}, 0
  for place, result in ipairs(list) do
    local job = jobs[result]
    if not job then
      raise(("bad element %d of the list given to 'as_completed' (result of apply_async or map_async expected, got %s)")
        :format(place, shown(result)))
    end
    check_owner(job.pool)
    if not places[job] then
      places[job], count = place, count + 1
      if job.done then
        done[#done + 1] = job
      else
        job.listeners = job.listeners or {}
        job.listeners[#job.listeners + 1] = done
      end
    end
    if not waited_for[job.pool] then
      waited_for[job.pool] = true
      waited_for[#waited_for + 1] = job.pool
    end
  end
  table.sort(done, function(a, b) return a.stamp < b.stamp end)
  local position = 0
  return function(own_timeout)
    if position == count then return nil end
    local sooner = check_timeout(own_timeout, "as_completed") and host.moment() + own_timeout
    if not sooner or deadline and deadline < sooner then sooner = deadline end
    if not engine.await(waited_for, function() return done[position + 1] end, sooner) then return nil, "timeout" end
    position = position + 1
    local job = done[position]
    return job.result, places[job]
  end
end

return results
