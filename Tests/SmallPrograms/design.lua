-- Programs with what is known to come of them: a list for compare.lua.
local spawn = process.spawn

local function child_that(adds, to) return spawn(function() for _ = 1, adds do to.value = to.value + 1 end end) end

-- Two that take two locks, each in the order that it is given.
local function eaters(orders, locks)
  local eaten = process.Value(0)
  local children = {}
  for number, order in ipairs(orders) do
    children[number] = spawn(function()
      locks[order[1]]:acquire()
      locks[order[2]]:acquire()
      eaten:add(1)
      locks[order[2]]:release()
      locks[order[1]]:release()
    end)
  end
  for _, child in ipairs(children) do child:join() end
  return eaten.value
end

return {
  {
    name = "two additions", outcomes = { "1", "2" },
    run = function()
      local v = process.Value(0)
      local one, other = child_that(1, v), child_that(1, v)
      one:join()
      other:join()
      return v.value
    end,
  },
  {
    name = "two additions under a lock", heavy = true, outcomes = { "2" },
    run = function()
      local v, l = process.Value(0), process.Lock()
      local function add()
        l:acquire()
        v.value = v.value + 1
        l:release()
      end
      local one, other = spawn(add), spawn(add)
      one:join()
      other:join()
      return v.value
    end,
  },
  {
    name = "two additions each", outcomes = { "2", "3", "4" }, brute = false,
    run = function()
      local v = process.Value(0)
      local one, other = child_that(2, v), child_that(2, v)
      one:join()
      other:join()
      return v.value
    end,
  },
  {
    name = "three processes, one addition each", outcomes = { "1", "2", "3" }, brute = false,
    run = function()
      local v = process.Value(0)
      local children = { child_that(1, v), child_that(1, v), child_that(1, v) }
      process.join(children)
      return v.value
    end,
  },
  {
    name = "two locks in opposite orders", outcomes = 3, brute = false,
    run = function() return eaters({ { 1, 2 }, { 2, 1 } }, { process.Lock(), process.Lock() }) end,
  },
  {
    name = "three philosophers", heavy = true, brute = false,
    run = function()
      return eaters({ { 1, 2 }, { 2, 3 }, { 3, 1 } }, { process.Lock(), process.Lock(), process.Lock() })
    end,
  },
  {
    name = "a lost wake-up", outcomes = 2,
    run = function()
      local flag, c = process.Value(false), process.Condition()
      local waiter = spawn(function()
        if not flag.value then
          c:acquire()
          c:wait()
          c:release()
        end
      end)
      flag.value = true
      c:acquire()
      c:notify()
      c:release()
      return waiter:join()
    end,
  },
  {
    name = "a kill of one that holds a lock",
    outcomes = { "0,nil", "0,abandoned", "1,abandoned", "2,abandoned", "2,nil" },
    run = function()
      local v, l = process.Value(0), process.Lock()
      local p = spawn(function()
        l:acquire()
        v.value = 1
        v.value = 2
        l:release()
      end)
      p:kill()
      p:join()
      local _, why = l:acquire()
      return v.value, why
    end,
  },
  {
    name = "get with a timeout against a late put", outcomes = { "1,nil,nil", "nil,timeout,nil" },
    run = function()
      local q = process.Queue()
      local p = spawn(function()
        process.sleep(1)
        q:put(1)
      end)
      local v, why = q:get(1)
      return v, why, p:join() and nil
    end,
  },
  {
    name = "two takers and one put, by if", heavy = true, brute = false,
    run = function()
      local c, count = process.Condition(), process.Value(0)
      local function take()
        c:acquire()
        if count.value == 0 then c:wait() end
        count.value = count.value - 1
        c:release()
      end
      local one, other = spawn(take), spawn(take)
      c:acquire()
      count.value = 1
      c:notify_all()
      c:release()
      one:join()
      other:join()
      return count.value
    end,
  },
  {
    name = "a semaphore as a signal", outcomes = { "7" },
    run = function()
      local v, s = process.Value(0), process.Semaphore(0)
      local p = spawn(function()
        v.value = 7
        s:release()
      end)
      s:acquire()
      local seen = v.value
      p:join()
      return seen
    end,
  },
  {
    name = "an event cleared after it was set", outcomes = 2,
    run = function()
      local e = process.Event()
      local p = spawn(function() return e:wait() end)
      e:set()
      e:clear()
      return p:result()
    end,
  },
  {
    name = "a barrier", heavy = true, outcomes = { "3" }, brute = false,
    run = function()
      local b, v = process.Barrier(3), process.Value(0)
      local function come()
        v:add(1)
        b:wait()
      end
      spawn(come)
      spawn(come)
      v:add(1)
      b:wait()
      return v.value
    end,
  },
  {
    name = "three prints", outcomes = 1, brute = false,
    run = function()
      local children = {}
      for i = 1, 3 do children[i] = spawn(function() print(i) end) end
      process.join(children)
    end,
  },
  {
    name = "a deserted get",
    run = function()
      local q = process.Queue()
      local p = spawn(function() return q:get() end)
      local other = spawn(function() end)
      other:join()
      return pcall(p.result, p)
    end,
  },
  {
    name = "try_get beside a get",
    run = function()
      local q = process.Queue()
      local p = spawn(function()
        local v = q:try_get()
        return v
      end)
      local other = spawn(function() return (q:get(1)) end)
      q:put(1)
      return p:result(), (other:result())
    end,
    brute = false,
  },
  {
    name = "an abandoned lock",
    run = function()
      local l = process.Lock()
      local p = spawn(function() l:acquire() end)
      local got, why = l:acquire()
      return got, why, p:join() and l:release()
    end,
  },
  {
    name = "readers and a writer", brute = false,
    run = function()
      local l, x, y, readers = process.Lock(), process.Value(0), process.Value(0), process.Value(0)
      local writing = process.Lock()
      local function read()
        l:acquire()
        readers.value = readers.value + 1
        if readers.value == 1 then writing:acquire() end
        l:release()
        local same = x.value == y.value
        l:acquire()
        readers.value = readers.value - 1
        if readers.value == 0 then writing:release() end
        l:release()
        return same
      end
      local reader = spawn(read)
      writing:acquire()
      x.value = 1
      y.value = 1
      writing:release()
      return reader:result()
    end,
  },
  {
    name = "a task that kills its worker", heavy = true, brute = false,
    run = function()
      local pool <close> = process.Pool(1)
      local result = pool:apply_async(function() process.kill(process.getpid(), "KILL") end)
      return pcall(result.get, result)
    end,
  },
  {
    name = "Peterson", heavy = true, outcomes = { "false" }, brute = false,
    run = function()
      local wants, turn, inside = process.Array(2), process.Value(0), process.Value(0)
      local function enter(own, other)
        wants[own] = 1
        turn.value = other
        while wants[other] == 1 and turn.value == other do end
        local crowded = inside:add(1) > 1
        inside:add(-1)
        wants[own] = 0
        return crowded
      end
      local p = spawn(enter, 2, 1)
      local crowded = enter(1, 2)
      return crowded or p:result()
    end,
  },
}
