-- Programs in which it matters when processes end, and how: a list for compare.lua.
local spawn = process.spawn

return {
  {
    name = "is_alive and exitcode beside an end",
    run = function()
      local p = spawn(os.exit, 3)
      local alive, code = p:is_alive(), p.exitcode
      p:join()
      return alive, code, p.exitcode
    end,
  },
  {
    name = "status beside an end",
    run = function()
      local p = spawn(function() end)
      local status = p:status()
      p:join()
      return status
    end,
  },
  {
    name = "the system's status beside an end",
    run = function()
      local p = spawn(function() end)
      local status = process.status(p.pid)
      p:join()
      return status == "zombie"
    end,
  },
  {
    name = "tostring of a process beside its end",
    run = function()
      local p = spawn(function() end)
      local text = tostring(p):match "(%l+)[^%l]*>$" or tostring(p):match "stopped"
      p:join()
      return text
    end,
  },
  {
    name = "active_children beside an end",
    run = function()
      local p = spawn(function() end)
      local count = #process.active_children()
      p:join()
      return count
    end,
  },
  {
    name = "a join that only looks",
    run = function()
      local v = process.Value(0)
      local p = spawn(function() v.value = 1 end)
      local joined = p:join(0)
      return joined, v.value, p:join()
    end,
  },
  {
    name = "a join with a timeout beside sleep",
    run = function()
      local p = spawn(function() process.sleep(1) end)
      return p:join(1)
    end,
  },
  {
    name = "wait for one of two processes", heavy = true,
    run = function()
      local p, q = spawn(function() end), spawn(function() end)
      local ready = process.wait({ p, q })
      return #ready, ready[1] == p
    end,
  },
  {
    name = "wait for a process and a queue",
    run = function()
      local q = process.Queue()
      local p = spawn(function() q:put(1) end)
      local ready = process.wait({ p, q })
      return #ready, ready[1] == p
    end,
  },
  {
    name = "a look by wait",
    run = function()
      local q = process.Queue()
      local p = spawn(function() q:put(1) end)
      return #process.wait({ p, q }, 0), p:join()
    end,
  },
  {
    name = "join of a queue beside the end of a taker",
    run = function()
      local q = process.Queue()
      q:put(1)
      local p = spawn(function() q:get() end)
      local done, why = q:join(0)
      p:join()
      return done, why
    end,
  },
  {
    name = "join of a queue beside task_done",
    run = function()
      local q = process.Queue()
      q:put(1)
      local p = spawn(function()
        q:get()
        q:task_done()
      end)
      local done, why = q:join(0)
      p:join()
      return done, why
    end,
  },
  {
    name = "join of a queue beside a kill",
    run = function()
      local q = process.Queue()
      q:put(1)
      local p = spawn(function()
        q:get()
        q:task_done()
      end)
      p:kill()
      p:join()
      local done, why = q:join(0)
      return done, why
    end,
  },
  {
    name = "a semaphore given back by a kill",
    run = function()
      local s = process.Semaphore(1)
      local p = spawn(function()
        s:acquire()
        s:release()
      end)
      p:kill()
      local value = s:value()
      p:join()
      return value, s:acquire(0)
    end,
  },
  {
    name = "a semaphore given back by an end",
    run = function()
      local s = process.Semaphore(1)
      local p = spawn(function() s:acquire() end)
      local got = s:acquire(0)
      p:join()
      return got
    end,
  },
  {
    name = "two wait for a semaphore that an end gives back",
    run = function()
      local s, order = process.Semaphore(1), process.Value(0)
      spawn(function()
        s:acquire()
        order.value = order.value * 10 + 1
      end)
      s:acquire()
      order.value = order.value * 10 + 2
      s:release()
      process.join(process.active_children())
      return order.value
    end,
  },
  {
    name = "a lock left by an end, looked at",
    run = function()
      local l = process.Lock()
      local p = spawn(function() l:acquire() end)
      local got, why = l:acquire(0)
      p:join()
      return got, why
    end,
  },
  {
    name = "a Value's lock left by an end",
    run = function()
      local v = process.Value(1)
      local p = spawn(function()
        v:lock():acquire()
        v.value = 2
      end)
      return v.value, p:join()
    end,
  },
  {
    name = "a shared table's lock left by an end",
    run = function()
      local t = process.shared { 1 }
      local p = spawn(function()
        t:lock():acquire()
        t[2] = 2
      end)
      return #t, p:join()
    end,
  },
  {
    name = "a barrier beside a kill",
    run = function()
      local b = process.Barrier(2)
      local p = spawn(function() return b:wait() end)
      p:kill()
      p:join()
      return b:waiting(), b:broken(), b:wait(0)
    end,
  },
  {
    name = "a barrier that only one comes to",
    run = function()
      local b = process.Barrier(2)
      local p = spawn(function() end)
      return pcall(b.wait, b)
    end,
  },
  {
    name = "a condition beside a kill of the waiter",
    run = function()
      local c = process.Condition()
      local p = spawn(function()
        c:acquire()
        c:wait()
      end)
      p:kill()
      p:join()
      local got, why = c:acquire()
      return got, why
    end,
  },
  {
    name = "a pipe closed by an end",
    run = function()
      local a, b = process.Pipe()
      local p = spawn(function()
        a:close()
        b:send(1)
      end)
      b:close()
      local one, why = a:recv(0)
      local two, reason = a:recv()
      p:join()
      return one, why, two, reason
    end,
  },
  {
    name = "a pipe looked at beside an end",
    run = function()
      local a, b = process.Pipe()
      local p = spawn(function() end)
      b:close()
      local ready, why = a:poll()
      p:join()
      return ready, why
    end,
  },
  {
    name = "a send into a pipe that an end closes",
    run = function()
      local a, b = process.Pipe()
      local p = spawn(function() end)
      b:close()
      local sent, why = a:send(1)
      p:join()
      return sent, why
    end,
  },
  {
    name = "a pipe closed by a kill",
    run = function()
      local a, b = process.Pipe()
      local p = spawn(function()
        a:close()
        b:send(1)
        b:send(2)
      end)
      b:close()
      p:kill()
      local one = a:recv()
      local two = a:recv()
      return one, two
    end,
  },
  {
    name = "an end of a pipe closed by the collector",
    run = function()
      local a, b = process.Pipe()
      local p = spawn(function()
        a = nil
        b = nil
        collectgarbage()
        process.sleep(1)
      end)
      b:close()
      local ready = a:poll(0)
      p:join()
      return ready
    end,
  },
  {
    name = "an end of a pipe in a message that nobody takes",
    run = function()
      local a, b = process.Pipe()
      local q = process.Queue()
      q:put(b)
      b:close()
      local p = spawn(function()
        a:close()
        q:get()
      end)
      local ready, why = a:poll()
      p:join()
      return ready, why
    end,
  },
  {
    name = "a queue closed",
    run = function()
      local q = process.Queue()
      local p = spawn(function() return q:put(1) end)
      q:close()
      local one, why = q:get()
      return one, why, p:result()
    end,
  },
  {
    name = "values of a queue that another closes",
    run = function()
      local q, sum = process.Queue(), 0
      spawn(function()
        q:put(1)
        q:close()
      end)
      for v in q:values() do sum = sum + v end
      return sum
    end,
  },
  {
    name = "a daemon that its parent's end ends",
    run = function()
      local v = process.Value(0)
      local p = spawn(function()
        process.daemon(function()
          v.value = 1
          v.value = 2
        end)
      end)
      p:join()
      return v.value
    end,
  },
  {
    name = "a daemon that its parent's kill ends", brute = false,
    run = function()
      local v = process.Value(0)
      local p = spawn(function()
        process.daemon(function() v.value = 1 end)
        v:add(2)
      end)
      p:kill()
      p:join()
      return v.value
    end,
  },
  {
    name = "an orphan", brute = false,
    run = function()
      local v, q = process.Value(0), process.Queue()
      local p = spawn(function()
        spawn(function()
          v:add(1)
          q:put(1)
        end)
        v:add(2)
      end)
      p:kill()
      q:get(1)
      return v.value
    end,
  },
  {
    name = "the parent that an orphan sees", brute = false,
    run = function()
      local same = process.Queue()
      local p = spawn(function()
        local parent = process.getpid()
        spawn(function() same:put(process.getppid() == parent) end)
      end)
      p:kill()
      return (same:get(1))
    end,
  },
  {
    name = "a join after its child's end, beside another", outcomes = { "false,0", "false,1", "true,1", "true,0" },
    run = function()
      local w = process.Value(0)
      local p = spawn(function() end)
      spawn(function() w.value = 1 end)
      local lives = p:is_alive()
      p:join()
      return lives, w.value
    end,
  },
  {
    name = "a result beside another process", outcomes = { "0,0", "0,1", "1,0", "1,1" },
    run = function()
      local v, w = process.Value(0), process.Value(0)
      local p = spawn(function() return v.value end)
      spawn(function() w.value = 1 end)
      v.value = 1
      return p:result(), w.value
    end,
  },
  {
    name = "a grandchild", brute = false,
    run = function()
      local v = process.Value(0)
      local p = spawn(function()
        local child = spawn(function() v.value = v.value + 1 end)
        v.value = v.value + 2
        child:join()
      end)
      v.value = v.value + 4
      p:join()
      return v.value
    end,
  },
  {
    name = "result of a failure",
    run = function()
      local v = process.Value(0)
      local p = spawn(function()
        if v.value == 0 then error("nothing yet", 0) end
        return v.value
      end)
      v.value = 1
      local ok, what = pcall(p.result, p)
      return ok, ok and what or what:match "^[^\n]*"
    end,
  },
  {
    name = "what is done at exit",
    run = function()
      local v = process.Value(0)
      local p = spawn(function()
        process.at_exit(function() v.value = 2 end)
        v.value = 1
      end)
      local seen = v.value
      p:join()
      return seen, v.value
    end,
  },
  {
    name = "terminate and stop",
    run = function()
      local v = process.Value(0)
      local p = spawn(function()
        v.value = 1
        v.value = 2
      end)
      p:stop()
      return v.value, p.exitcode
    end,
  },
  {
    name = "a handler of a signal",
    run = function()
      local v, ready = process.Value(0), process.Event()
      local p = spawn(function()
        process.signal("USR1", function() v.value = v.value * 10 + 5 end)
        ready:set()
        v.value = v.value + 1
        v.value = v.value + 1
      end)
      ready:wait()
      p:kill("USR1")
      p:join()
      return v.value
    end,
  },
  {
    name = "a handler during a wait",
    run = function()
      local q, e, v = process.Queue(), process.Event(), process.Value(0)
      local p = spawn(function()
        process.signal("USR1", function() v:add(1) end)
        e:set()
        return q:get(), v.value
      end)
      e:wait()
      p:kill("USR1")
      q:put("message")
      return p:result()
    end,
  },
  {
    name = "a handler between an operation and what follows",
    outcomes = { 0, 1 },
    run = function()
      local e, x = process.Event(), 0
      local p = spawn(function()
        process.signal("USR1", function() x = 1 end)
        e:set()
        return x
      end)
      e:wait()
      pcall(process.kill, p, "USR1")
      return p:result()
    end,
  },
  {
    name = "a handler that closes what is about to be used",
    outcomes = { "a b", "a bye b", "a b bye", "a bye", "bye", "bye a" },
    run = function()
      local q, ready = process.Queue(), process.Event()
      local p = spawn(function()
        local stopped = false
        process.signal("USR1", function()
          stopped = true
          q:put("bye")
        end)
        ready:set()
        if not stopped then q:put("a") end
        if not stopped then q:put("b") end
      end)
      ready:wait()
      p:kill("USR1")
      p:join()
      local got = {}
      for message in function() return (q:try_get()) end do got[#got + 1] = message end
      return table.concat(got, " ")
    end,
  },
  {
    name = "a handler that raises an error",
    run = function()
      local ready, v, l = process.Event(), process.Value(0), process.Lock()
      local p = spawn(function()
        process.signal("USR1", function() error("stop", 0) end)
        ready:set()
        local ok = pcall(function()
          l:acquire()
          v.value = v.value + 1
          l:release()
        end)
        return ok, v.value, not l:acquire(0)
      end)
      ready:wait()
      p:kill("USR1")
      local ok, value, locked = pcall(p.result, p)
      return ok, value, locked
    end,
  },
  {
    name = "a handler that gets during a wait for the same",
    run = function()
      local q, e = process.Queue(), process.Event()
      local p = spawn(function()
        local got = {}
        process.signal("USR1", function() got[#got + 1] = "handler " .. tostring(q:try_get()) end)
        e:set()
        got[#got + 1] = q:get()
        return table.concat(got, ", ")
      end)
      e:wait()
      p:kill("USR1")
      q:put("1")
      q:put("2")
      return p:result()
    end,
  },
  {
    name = "a handler while its process joins",
    brute = false,
    outcomes = { 12, 13, 14, 24 },
    run = function()
      local v, ready = process.Value(1), process.Event()
      local p = spawn(function()
        process.signal("USR1", function() v.value = v.value * 2 end)
        ready:set()
        spawn(function() v:add(1) end):join()
        v:add(10)
      end)
      ready:wait()
      pcall(process.kill, p, "USR1")
      p:join()
      return v.value
    end,
  },
  {
    name = "two signals, two handlers",
    run = function()
      local v, e = process.Value(1), process.Event()
      local p = spawn(function()
        process.signal("USR1", function() v.value = v.value * 2 end)
        process.signal("USR2", function() v.value = v.value + 5 end)
        e:set()
        v.value = v.value * 10
      end)
      e:wait()
      pcall(process.kill, p, "USR1")
      pcall(process.kill, p, "USR2")
      p:join()
      return v.value, p.exitcode
    end,
  },
  {
    name = "a process stopped and continued",
    run = function()
      local v = process.Value(0)
      local p = spawn(function()
        v.value = 1
        v.value = 2
      end)
      p:kill("STOP")
      local seen = v.value
      p:kill("CONT")
      p:join()
      return seen, v.value
    end,
  },
  {
    name = "an end that leaves two locks behind",
    brute = false,
    run = function()
      local t, v = process.shared { 7 }, process.Value(0)
      local function acquire() return t:lock():acquire(0) end
      local p = spawn(function() return v:lock():acquire(0), acquire() end)
      local q = spawn(function() return t:pop() end)
      local mine = acquire()
      local results = { mine }
      for _, other in ipairs { p, q } do results[#results + 1] = tostring((select(2, pcall(other.result, other)))) end
      return table.concat({ tostring(results[1]), results[2], results[3] }, " ")
    end,
  },
  {
    name = "a kill of one's own",
    run = function()
      local l, v = process.Lock(), process.Value(0)
      local p = spawn(function()
        l:acquire()
        v.value = 1
        process.kill(process.getpid(), "KILL")
      end)
      local _, why = l:acquire()
      local seen = v.value
      p:join()
      return why, seen, p.signal
    end,
  },
  {
    name = "two that kill each other's goal", brute = false,
    run = function()
      local v = process.Value(0)
      local p = spawn(function() v:add(1) end)
      spawn(function() process.kill(p.pid, "KILL") end)
      v:add(2)
      process.join(process.active_children())
      return v.value
    end,
  },
}
