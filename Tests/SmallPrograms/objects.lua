-- Programs over objects of every kind, also several at once: a list for compare.lua.
local spawn = process.spawn

-- Digits in the order in which they were added.
local function append(v, digit)
  v:update(function(n) return n * 10 + digit end)
end

return {
  {
    name = "an update and a write",
    run = function()
      local v = process.Value(1)
      local p = spawn(function() v:update(function(n) return n * 2 end) end)
      v.value = 5
      p:join()
      return v.value
    end,
  },
  {
    name = "different elements",
    run = function()
      local a = process.Array(2)
      local p = spawn(function()
        a[1] = 1
        a[2] = a[1] + 1
      end)
      local sum = a[1] + a[2]
      p:join()
      return sum
    end,
  },
  {
    name = "an element's update beside its lock",
    run = function()
      local a = process.Array { 1, 2 }
      local p = spawn(function() a:update(1, function(n) return n + 10 end) end)
      local sum = a:lock():with(function() return a[1] + a[1] end)
      p:join()
      return sum
    end,
  },
  {
    name = "a read while a lock is held, and a deadlock",
    run = function()
      local v, l = process.Value(1), process.Lock()
      local p = spawn(function()
        l:acquire()
        local seen = v.value
        l:release()
        return seen
      end)
      v:lock():acquire()
      local ok, why = pcall(l.acquire, l)
      if ok then l:release() end
      v:lock():release()
      return ok, pcall(p.result, p)
    end,
  },
  {
    name = "a read of a shared table while its lock is held, and a deadlock",
    run = function()
      local t, l = process.shared { 1 }, process.Lock()
      local p = spawn(function()
        l:acquire()
        local seen = t[1]
        l:release()
        return seen
      end)
      t:lock():acquire()
      local ok = pcall(l.acquire, l)
      if ok then l:release() end
      t:lock():release()
      return ok, pcall(p.result, p)
    end,
  },
  {
    name = "appends to a shared list",
    run = function()
      local t = process.shared {}
      local p = spawn(function() t:append(1) end)
      t:append(2)
      p:join()
      return t[1], t[2]
    end,
  },
  {
    name = "pop and append of a shared list", brute = false,
    run = function()
      local t = process.shared { 1 }
      local p = spawn(function() return t:pop() end)
      t:append(2)
      return p:result(), t[1], t[2]
    end,
  },
  {
    name = "pairs of a shared table beside a write",
    run = function()
      local t = process.shared { a = 1 }
      local p = spawn(function()
        t.a = 2
        t.b = 3
      end)
      local sum = 0
      for _, v in pairs(t) do sum = sum + v end
      p:join()
      return sum
    end,
  },
  {
    name = "update of a shared table",
    run = function()
      local t = process.shared { n = 1 }
      local p = spawn(function() t:update("n", function(n) return n * 2 end) end)
      t.n = 5
      p:join()
      return t.n
    end,
  },
  {
    name = "a full queue",
    run = function()
      local q = process.Queue(1)
      local p = spawn(function() return q:put(1, 0) and true or false end)
      local own = q:try_put(2)
      return own, p:result(), q:get(0)
    end,
  },
  {
    name = "the size of a queue",
    run = function()
      local q = process.Queue()
      local p = spawn(function()
        q:put(1)
        q:get()
      end)
      local size = #q
      p:join()
      return size
    end,
  },
  {
    name = "more messages than are taken", brute = false,
    run = function()
      local q = process.Queue()
      q:put(1)
      q:put(2)
      spawn(function()
        q:put(3)
        q:put(4)
      end)
      local taker = spawn(function()
        q:try_get()
        q:try_get()
        return (q:try_get())
      end)
      return taker:result()
    end,
    outcomes = { "3", "nil" },
  },
  {
    name = "more messages than are taken, where there is room for three", brute = false,
    run = function()
      local q = process.Queue(3)
      q:put(1)
      q:put(2)
      local putter = spawn(function() return q:try_put(3), q:try_put(4) end)
      q:try_get()
      return putter:result()
    end,
  },
  {
    name = "two put, one gets twice", heavy = true,
    run = function()
      local q = process.Queue()
      spawn(function() q:put(1) end)
      spawn(function() q:put(2) end)
      return q:get(), q:get()
    end,
  },
  {
    name = "a producer and a consumer with room for one",
    run = function()
      local q, v = process.Queue(1), process.Value(0)
      local p = spawn(function()
        for i = 1, 2 do
          q:put(i)
          v.value = i
        end
      end)
      local one, seen = q:get(), v.value
      local two = q:get()
      p:join()
      return one, seen, two
    end,
  },
  {
    name = "two wait for one message, and a deadlock",
    run = function()
      local q = process.Queue()
      local p = spawn(function() return q:get() end)
      q:put(1)
      local ok, v = pcall(q.get, q)
      return ok, ok and v, pcall(p.result, p)
    end,
  },
  {
    name = "messages both ways through a pipe",
    run = function()
      local a, b = process.Pipe()
      local p = spawn(function()
        b:send(1)
        return (b:recv())
      end)
      a:send(2)
      return a:poll(), a:recv(), p:result()
    end,
  },
  {
    name = "a closed end",
    run = function()
      local a, b = process.Pipe()
      local p = spawn(function()
        b:close()
        return a:send(1)
      end)
      b:close()
      return p:result()
    end,
  },
  {
    name = "a lock with a timeout against sleep",
    run = function()
      local l, e = process.Lock(), process.Event()
      local p = spawn(function()
        l:acquire()
        e:set()
        process.sleep(1)
        l:release()
      end)
      e:wait()
      local got, why = l:acquire(1)
      p:join()
      return got, why
    end,
  },
  {
    name = "sleepers and clocks", heavy = true,
    run = function()
      local v = process.Value(0)
      local p = spawn(function()
        process.sleep(1)
        append(v, 1)
      end)
      process.clock()
      process.sleep(1)
      append(v, 2)
      p:join()
      return v.value
    end,
  },
  {
    name = "a timeout after a look at the clock",
    run = function()
      local q = process.Queue()
      local p = spawn(function()
        process.sleep(1)
        return q:put(1)
      end)
      process.clock()
      local v, why = q:get(1)
      p:join()
      return v, why
    end,
  },
  {
    name = "a timeout beside another's look at the clock",
    run = function()
      local q = process.Queue()
      local p = spawn(function()
        process.time()
        process.sleep(1)
        q:put(1)
      end)
      local v, why = q:get(1)
      p:join()
      return v, why
    end,
  },
  {
    name = "what the clock says",
    run = function()
      local q = process.Queue()
      local p = spawn(function() return process.clock() end)
      local own = process.clock()
      local other = p:result()
      return own < other, own > other
    end,
  },
  {
    name = "a loop that takes long, and a sleep", heavy = true,
    run = function()
      local v = process.Value(0)
      local p = spawn(function()
        for _ = 1, 60000 do end
        append(v, 1)
      end)
      process.sleep(0.00005)
      append(v, 2)
      p:join()
      return v.value
    end,
  },
  {
    name = "a join with a timeout beside a long loop",
    run = function()
      local p = spawn(function()
        for _ = 1, 60000 do end
        process.sleep(1)
      end)
      return (p:join(1))
    end,
  },
  {
    name = "wait with a timeout beside a look at the clock",
    run = function()
      local q = process.Queue()
      local p = spawn(function()
        process.clock()
        process.sleep(1)
        q:put(1)
      end)
      local count = #process.wait({ q }, 1)
      p:join()
      return count
    end,
  },
  {
    name = "two that reach one moment",
    run = function()
      local v = process.Value(0)
      local p = spawn(function()
        process.sleep(1)
        append(v, 1)
      end)
      process.sleep(1)
      append(v, 2)
      p:join()
      return v.value
    end,
    brute = false,
  },
  {
    name = "an event waited for with a timeout",
    run = function()
      local e = process.Event()
      local p = spawn(function()
        process.sleep(1)
        e:set()
      end)
      return e:wait(1), p:join()
    end,
  },
  {
    name = "a condition waited for with a timeout",
    run = function()
      local c = process.Condition()
      local p = spawn(function()
        process.sleep(1)
        c:acquire()
        c:notify()
        c:release()
      end)
      c:acquire()
      local ok = c:wait(1)
      c:release()
      p:join()
      return ok
    end,
  },
  {
    name = "two waiters, one notification", heavy = true, brute = false,
    run = function()
      local c, v = process.Condition(), process.Value(0)
      for digit = 1, 2 do
        spawn(function()
          c:acquire()
          local ok = c:wait(1)
          if ok then append(v, digit) end
          c:release()
        end)
      end
      c:acquire()
      c:notify()
      c:release()
      process.join(process.active_children())
      return v.value
    end,
  },
  {
    name = "a condition with a lock of its own, used by others",
    run = function()
      local l = process.Lock()
      local c = process.Condition(l)
      local p = spawn(function()
        l:acquire()
        c:notify()
        l:release()
      end)
      c:acquire()
      local ok = c:wait(1)
      c:release()
      p:join()
      return ok
    end,
  },
  {
    name = "wait_for",
    run = function()
      local c, v = process.Condition(), process.Value(0)
      local p = spawn(function()
        c:acquire()
        v.value = 1
        c:notify()
        c:release()
      end)
      c:acquire()
      local ok = c:wait_for(function() return v.value == 1 end)
      c:release()
      p:join()
      return ok
    end,
  },
  {
    name = "a barrier broken in time",
    run = function()
      local b = process.Barrier(2)
      local p = spawn(function() return b:wait() end)
      local n, why = b:wait(0)
      return n, why, p:result()
    end,
  },
  {
    name = "a barrier aborted and reset",
    run = function()
      local b = process.Barrier(2)
      local p = spawn(function() return b:wait(1) end)
      b:abort()
      b:reset()
      return p:result()
    end,
  },
  {
    name = "an action of a barrier",
    run = function()
      local v = process.Value(0)
      local b = process.Barrier(2, function() append(v, 3) end)
      local p = spawn(function()
        append(v, 1)
        b:wait()
      end)
      b:wait()
      p:join()
      return v.value
    end,
    brute = false,
  },
  {
    name = "a recursive lock",
    run = function()
      local l, v = process.RLock(), process.Value(0)
      local p = spawn(function()
        l:acquire()
        l:acquire()
        v.value = 1
        l:release()
        v.value = 2
        l:release()
      end)
      local seen = l:with(function() return v.value end)
      p:join()
      return seen
    end,
  },
  {
    name = "a bounded semaphore released too often",
    run = function()
      local s = process.BoundedSemaphore(1)
      local p = spawn(function()
        s:acquire()
        s:release()
      end)
      local ok = pcall(s.release, s)
      p:join()
      return ok, s:value()
    end,
  },
  {
    name = "two semaphores in opposite orders",
    run = function()
      local s, t = process.Semaphore(1), process.Semaphore(1)
      local p = spawn(function()
        s:acquire()
        t:acquire()
        return true
      end)
      t:acquire()
      local ok = pcall(s.acquire, s)
      t:release()
      return ok, pcall(p.result, p)
    end,
  },
  {
    name = "what objects are shown as",
    run = function()
      local l, q, e, s = process.Lock(), process.Queue(), process.Event(), process.Semaphore(1)
      local p = spawn(function()
        q:put(1)
        e:set()
      end)
      local text = tostring(q) .. tostring(e)
      p:join()
      return text
    end,
  },
  {
    name = "how a lock is shown",
    run = function()
      local l = process.Lock()
      local p = spawn(function()
        l:acquire()
        l:release()
      end)
      local text = tostring(l):match "free" or tostring(l):match "held" or "?"
      p:join()
      return text
    end,
  },
  {
    name = "a value shown while its lock is held",
    run = function()
      local v = process.Value(1)
      local p = spawn(function()
        v:lock():acquire()
        v.value = 2
        v:lock():release()
      end)
      local text = tostring(v):match "held" or tostring(v):match "%d"
      p:join()
      return text
    end,
  },
  {
    name = "prints, some of them errors",
    run = function()
      local p = spawn(function() print "child" end)
      print "main"
      p:join()
      print "end"
    end,
  },
  {
    name = "a loop that looks at a flag",
    run = function()
      local ready, v = process.Value(false), process.Value(0)
      local p = spawn(function()
        v.value = 1
        ready.value = true
        v.value = 2
      end)
      while not ready.value do end
      local seen = v.value
      p:join()
      return seen
    end,
    brute = false,
  },
  {
    name = "a loop that looks whether a child lives",
    run = function()
      local v = process.Value(0)
      local p = spawn(function() v.value = 1 end)
      while p:is_alive() do end
      return v.value
    end,
    brute = false,
  },
  {
    name = "objects made in two processes",
    run = function()
      local to = process.Queue()
      local p = spawn(function()
        local l = process.Lock()
        to:put(l)
        l:acquire()
      end)
      local own = process.Event()
      local l = to:get()
      local got, why = l:acquire()
      p:join()
      return got, why, own:is_set()
    end,
  },
  {
    name = "an object dropped while another is made",
    run = function()
      local q = process.Queue()
      q:put(process.Value(5))
      local p = spawn(function()
        local v = q:get()
        v.value = 6
      end)
      local other = process.Value(1)
      local v = q:get(0)
      p:join()
      return v and v.value, other.value
    end,
  },
}
