-- Small programs of seeds: two or three processes that each do a few operations with a few objects. What comes of each
-- is found in three ways, and compared: see compare.lua and scripts/explore-trials.
--
--   procscript random.lua [--seeds FIRST-LAST] [--seconds N] [--random N] [--orders N] [--verbose]

local folder = arg[0]:match "^(.*/)" or ""
local comparison = assert(loadfile(folder .. "compare.lua"))("by random.lua")

-- A generator of its own: programs must be the same wherever they are made.
local function dice_of(seed)
  local state = seed * 2654435761 % 4294967296
  return function(n)
    state = (state * 1664525 + 1013904223) % 4294967296
    return state // 65536 % n + 1
  end
end

-- What is done for a signal, with whatever there is.
local function handle(o, n)
  o.handled = (o.handled or 0) + 1
  if o.value then o.value:add(1) end
  if o.array then o.array[1] = n end
  if o.queue then o.queue:try_put(n) end
  if o.event then o.event:set() end
  if o.table then o.table:append(n) end
end

-- What can be done with objects: names of the objects that are needed, and the call. `say` notes what came of it.
local operations = {
  { "value", "read", function(o) return o.value.value end },
  { "value", "write", function(o, n) o.value.value = n end },
  { "value", "add", function(o) return o.value:add(1) end },
  { "value", "its lock", function(o) return o.value:lock():acquire(0) end },
  { "array", "one", function(o, n) o.array[1] = n end },
  { "array", "other", function(o) return o.array[2] end },
  { "array", "copy", function(o) o.array[2] = o.array[1] + 1 end },
  { "lock", "acquire", function(o) return o.lock:acquire() end },
  { "lock", "try", function(o) return o.lock:acquire(0) end },
  { "lock", "acquire in time", function(o) return o.lock:acquire(1) end },
  { "lock", "release", function(o) return o.lock:release() end },
  { "queue", "put", function(o, n) return o.queue:put(n) end },
  { "queue", "try_put", function(o, n) return o.queue:try_put(n) end },
  { "queue", "get", function(o) return o.queue:get() end },
  { "queue", "try_get", function(o) return o.queue:try_get() end },
  { "queue", "get in time", function(o) return o.queue:get(1) end },
  { "queue", "size", function(o) return #o.queue end },
  { "queue", "task_done", function(o) return o.queue:task_done() end },
  { "queue", "join", function(o) return o.queue:join() end },
  { "queue", "try join", function(o) return o.queue:join(0) end },
  { "queue", "close", function(o) return o.queue:close() end },
  { "semaphore", "acquire", function(o) return o.semaphore:acquire() end },
  { "semaphore", "try", function(o) return o.semaphore:acquire(0) end },
  { "semaphore", "release", function(o) return o.semaphore:release() end },
  { "semaphore", "value", function(o) return o.semaphore:value() end },
  { "event", "set", function(o) return o.event:set() end },
  { "event", "clear", function(o) return o.event:clear() end },
  { "event", "look", function(o) return o.event:is_set() end },
  { "event", "wait", function(o) return o.event:wait() end },
  { "event", "wait in time", function(o) return o.event:wait(1) end },
  { "condition", "wait", function(o)
    o.condition:acquire()
    local ok = o.condition:wait(1)
    o.condition:release()
    return ok
  end },
  { "condition", "notify", function(o)
    o.condition:acquire()
    o.condition:notify()
    o.condition:release()
  end },
  { "barrier", "wait", function(o) return o.barrier:wait() end },
  { "barrier", "wait in time", function(o) return o.barrier:wait(1) end },
  { "barrier", "waiting", function(o) return o.barrier:waiting() end },
  { "barrier", "abort", function(o) return o.barrier:abort() end },
  { "pipe", "send", function(o, n) return o.a:send(n) end },
  { "pipe", "send back", function(o, n) return o.b:send(n) end },
  { "pipe", "recv", function(o) return o.b:recv() end },
  { "pipe", "look and recv", function(o) return o.b:recv(0) end },
  { "pipe", "poll", function(o) return o.a:poll() end },
  { "pipe", "close one", function(o) return o.a:close() end },
  { "pipe", "close other", function(o) return o.b:close() end },
  { "pipe", "drop", function(o)
    o.a = nil
    collectgarbage()
  end },
  { "table", "append", function(o, n) return o.table:append(n) end },
  { "table", "pop", function(o) return o.table:pop() end },
  { "table", "length", function(o) return #o.table end },
  { "table", "read", function(o) return o.table[1] end },
  { "table", "its lock", function(o) return o.table:lock():acquire(0) end },
  { nil, "sleep", function() return process.sleep(1) end },
  { nil, "clock", function() process.clock() end },
  { nil, "compute", function() for _ = 1, 15000 do end end },
  { nil, "print", function(_, n) print(n) end },
  { nil, "end", function() os.exit(0) end, isOfChildren = true },
  { nil, "alive", function(o) return o.child:is_alive() end, isOfMain = true },
  { nil, "status", function(o) return o.child:status() end, isOfMain = true },
  { nil, "exit code", function(o) return o.child.exitcode end, isOfMain = true },
  { nil, "join in time", function(o) return o.child:join(1) end, isOfMain = true },
  { nil, "try join", function(o) return o.child:join(0) end, isOfMain = true },
  { nil, "kill", function(o) return o.child:kill() end, isOfMain = true },
  { nil, "terminate", function(o) return o.child:terminate() end, isOfMain = true },
  { nil, "signal", function(o) return o.child:kill "USR1" end, isOfMain = true },
  { nil, "handle signals", function(o, n) process.signal("USR1", function() handle(o, n) end) end, isOfChildren = true },
  { nil, "count signals", function(o) return o.handled end, isOfChildren = true },
}

local makers = {
  value = function(o) o.value = process.Value(0) end,
  array = function(o) o.array = process.Array { 1, 2 } end,
  lock = function(o) o.lock = process.Lock() end,
  queue = function(o) o.queue = process.Queue(1) end,
  semaphore = function(o) o.semaphore = process.Semaphore(1) end,
  event = function(o) o.event = process.Event() end,
  condition = function(o) o.condition = process.Condition() end,
  barrier = function(o) o.barrier = process.Barrier(2) end,
  pipe = function(o) o.a, o.b = process.Pipe() end,
  table = function(o) o.table = process.shared { 7 } end,
}
local kinds = {}
for kind in pairs(makers) do kinds[#kinds + 1] = kind end
table.sort(kinds)

-- The operations of each process, the main one first.
local function generate(seed)
  local dice = dice_of(seed)
  local used = { [kinds[dice(#kinds)]] = true, [kinds[dice(#kinds)]] = true }
  local counts = dice(3) == 1 and { 1, 1, 1 } or { dice(3), dice(3) }
  local plan, words = {}, {}
  for number, count in ipairs(counts) do
    plan[number] = {}
    while #plan[number] < count do
      local index = dice(#operations)
      local operation = operations[index]
      local isHere = number == 1 and not operation.isOfChildren or number > 1 and not operation.isOfMain
      local isMeant = operation[1] and used[operation[1]] or not operation[1] and dice(4) == 1
      if isHere and isMeant then table.insert(plan[number], index) end
    end
    local names = {}
    for position, index in ipairs(plan[number]) do
      names[position] = (operations[index][1] or "process") .. " " .. operations[index][2]
    end
    words[number] = table.concat(names, ", ")
  end
  return plan, used, table.concat(words, " | ")
end

-- Does the operations, and returns what came of them in words.
local function play(indices, objects, number)
  local log = {}
  for position, index in ipairs(indices) do
    local ok, value, why = pcall(operations[index][3], objects, number * 10 + position)
    log[position] = ok and tostring(value) .. (why and "," .. tostring(why) or "") or "error"
  end
  return table.concat(log, " ")
end

local function program_of(seed)
  local plan, used, words = generate(seed)
  return {
    name = ("seed %d: %s"):format(seed, words),
    run = function()
      local objects, children, log = {}, {}, {}
      for _, kind in ipairs(kinds) do
        if used[kind] then makers[kind](objects) end
      end
      for number = 2, #plan do children[number - 1] = process.spawn(play, plan[number], objects, number) end
      objects.child = children[1]
      log[1] = play(plan[1], objects, 1)
      for number, child in ipairs(children) do
        local ok, what = pcall(child.result, child)
        log[number + 1] = ok and tostring(what) or tostring(child.exitcode)
      end
      return table.concat(log, " | ")
    end,
  }
end

local options = { random = 100, orders = 2500, seconds = math.huge, first = 1, last = 20 }
local i = 1
while i <= #arg do
  local name, value = arg[i], arg[i + 1]
  if name == "--verbose" or name == "--replay" then
    options[name:sub(3)] = true
    i = i - 1
  elseif name == "--seeds" then
    options.first, options.last = value:match "^(%d+)-(%d+)$"
    options.first, options.last = math.tointeger(options.first), math.tointeger(options.last)
  elseif name == "--seconds" or name == "--random" or name == "--orders" then
    options[name:sub(3)] = assert(tonumber(value))
  else
    error("unknown: " .. name .. "; see scripts/explore-trials")
  end
  i = i + 2
end

local start, count, all, failures = process.clock(), 0, 0, 0
for seed = options.first, options.last do
  if process.clock() - start >= options.seconds then break end
  local program = program_of(seed)
  local wrong, found, reduction, brute = comparison.compare(program, options)
  count = count + 1
  if brute and brute.complete then all = all + 1 end
  -- Where the orders are too many, those that were run are a sample; and what was not searched whole says nothing.
  local isLarge = reduction.schedules >= options.orders and not reduction.text:find("So nothing is said", 1, true)
  local serious = {}
  for _, line in ipairs(isLarge and {} or wrong) do
    if brute.complete or brute.schedules < options.orders
      or not (line:find("not all orders were run", 1, true) or line:find("only the reduced search has", 1, true)) then
      serious[#serious + 1] = line
    end
  end
  failures = failures + (#serious > 0 and 1 or 0)
  for _, line in ipairs(serious) do print("WRONG " .. line) end
  if options.verbose then
    print(("%s: %d outcomes, %d orders%s, %d reduced runs"):format(program.name, #found, brute.schedules,
      brute.complete and "" or " and more", reduction.schedules))
  end
end
print(("%d programs, %d of them in all orders, %d wrong"):format(count, all, failures))
os.exit(failures == 0 and 0 or 1)
