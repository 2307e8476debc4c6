import Glibc
import Testing

/// `process.Semaphore` and `process.BoundedSemaphore`.
@Suite struct `Semaphores` {
  @Test func `as many have it at a time as it has permits`() throws {
    let lines = try printed(
      by: """
        local s, inside, most = process.Semaphore(2), process.Value(0), process.Value(0)
        local workers = {}
        for w = 1, 5 do
          workers[w] = process.spawn(function()
            for i = 1, 20 do
              s:with(function()
                local now = inside:add(1)
                most:update(function(old) return math.max(old, now) end)
                process.sleep(0.0005)
                inside:add(-1)
              end)
            end
          end)
        end
        print(process.join(workers), most.value, inside.value, s:value())
        """)
    #expect(lines == ["true\t2\t0\t2"])
  }

  @Test func `a call that can't do it now says why`() throws {
    let lines = try printed(
      by: """
        local s = process.Semaphore(1)
        print(s:value(), s:acquire(), s:value())
        print(s:acquire(0)) print(s:acquire(0.01))
        s:release() s:release(3)
        print(s:value())
        local b = process.BoundedSemaphore(2)
        b:acquire()
        print(pcall(b.release, b, 2))
        b:release()
        print(b:value(), pcall(b.release, b))
        print(process.Semaphore():value(), process.Semaphore(0):acquire(0))
        """)
    let tooMany =
      "the semaphore is released more often than it was acquired: it has 2 permits at most; "
      + "process.Semaphore has no such limit"
    #expect(
      lines == [
        "1\ttrue\t0", "false\ttimeout", "false\ttimeout", "4", "false\tscript.lua:8: \(tooMany)",
        "2\tfalse\tscript.lua:10: \(tooMany)", "1\tfalse\ttimeout",
      ])
  }

  @Test func `what a killed process held comes back`() throws {
    let lines = try printed(
      by: """
        local s = process.BoundedSemaphore(3)
        local p = process.spawn(function() s:acquire() s:acquire() process.kill(process.getpid(), "STOP") end)
        while p:status() ~= "stopped" do process.sleep(0.001) end
        s:acquire()
        local waiter = process.spawn(function() s:acquire() return "had" end)
        while waiter:status() ~= "sleeping" do process.sleep(0.001) end
        p:kill()
        print(waiter:result(), s:value())
        s:release()
        print(s:value())
        """)
    #expect(lines == ["had\t2", "3"])
  }

  @Test(arguments: ["Semaphore", "BoundedSemaphore"])
  func `what a process leaves behind at its end comes back once, whoever releases it too`(_ kind: String) throws {
    let lines = try printed(
      by: """
        local function left_behind(look)
          local s = process.\(kind)(1)
          process.spawn(function() s:acquire() end):join()
          if look then print(s:value()) end
          s:release()
          return s:value(), s:acquire(0), s:acquire(0)
        end
        print(left_behind(false))
        -- Nor where somebody has noticed before.
        print(left_behind(true))
        """)
    #expect(lines == ["1\ttrue\tfalse\ttimeout", "1", "1\ttrue\tfalse\ttimeout"])
  }

  @Test func `a release takes over what another process holds, before it makes a permit`() throws {
    let lines = try printed(
      by: """
        local s, had, over = process.Semaphore(1), process.Event(), process.Event()
        local p = process.spawn(function() s:acquire() had:set() over:wait() return s:value() end)
        had:wait()
        print(s:value())
        s:release()
        print(s:value())
        over:set()
        print(p:result(), s:value())
        s:release()
        print(s:value())
        """)
    #expect(lines == ["0", "1", "1\t1", "2"])
  }

  @Test func `a signal that a killed process took gives no false one`() throws {
    let lines = try printed(
      by: """
        local s = process.Semaphore(0)
        s:release()
        local p = process.spawn(function() s:acquire() process.kill(process.getpid()) end)
        p:join()
        print(s:value(), s:acquire(0))
        s:release()
        print(s:value(), s:acquire())
        """)
    #expect(lines == ["0\tfalse\ttimeout", "1\ttrue"])
  }

  @Test(arguments: [
    ("process.Semaphore(-1)", "bad argument #1 to 'Semaphore' (a number of permits of 0 or more expected, got -1)"),
    (
      "process.Semaphore(1 << 40)",
      "bad argument #1 to 'Semaphore' (4294967295 permits at most expected, got 1099511627776)"
    ),
    ("process.BoundedSemaphore(0.5)", "bad argument #1 to 'BoundedSemaphore' (number has no integer representation)"),
    ("s:release(0)", "bad argument #1 to 'release' (a number of permits of 1 or more expected, got 0)"),
    ("s:acquire()", "this would wait for ever: no permit is free, and no other process is left that could release one"),
  ])
  func `what is wrong says so`(_ expression: String, _ message: String) throws {
    let lines = try printed(
      by: "local s = process.Semaphore(0) print(pcall(function() return \(expression) end))")
    #expect(lines == ["false\tscript.lua:1: \(message)"])
  }
}

/// `process.Event`.
@Suite struct `Events` {
  @Test func `all who wait go on when it is set, and nobody waits while it is`() throws {
    let lines = try printed(
      by: """
        local e = process.Event()
        local waiters = {}
        for i = 1, 3 do waiters[i] = process.spawn(function() return e:wait() end) end
        print(e:is_set()) print(e:wait(0)) print(e:wait(0.01))
        e:set()
        print(process.join(waiters), e:wait(), e:wait(0), e:is_set())
        e:clear()
        print(e:is_set(), e:wait(0))
        print(pcall(e.wait, e))
        """)
    #expect(
      lines == [
        "false", "false\ttimeout", "false\ttimeout", "true\ttrue\ttrue\ttrue", "false\tfalse\ttimeout",
        "false\tscript.lua:9: this would wait for ever: no other process is left that could set the event",
      ])
  }
}

/// `process.Condition`.
@Suite struct `Conditions` {
  @Test func `notify wakes as many as it says, in the order in which they came`() throws {
    let lines = try printed(
      by: """
        local c, order = process.Condition(), process.Queue()
        local waiters = {}
        for i = 1, 4 do
          waiters[i] = process.spawn(function() c:with(function() c:wait() order:put(i) end) end)
          while waiters[i]:status() ~= "sleeping" do process.sleep(0.001) end
        end
        c:with(function() c:notify() end)
        print(order:get(), order:get(0.05))
        c:with(c.notify, c, 2)
        local one, other = order:get(), order:get() -- both run by now
        print(math.min(one, other), math.max(one, other))
        c:with(c.notify_all, c)
        print(order:get(), process.join(waiters))
        """)
    #expect(lines == ["1\tnil\ttimeout", "2\t3", "4\ttrue"])
  }

  @Test func `wait_for looks again after each notification`() throws {
    let lines = try printed(
      by: """
        local c, n = process.Condition(process.Lock()), process.Value(0)
        local p = process.spawn(function()
          return c:with(function() return c:wait_for(function() return n.value >= 3 and "enough" end) end)
        end)
        for i = 1, 3 do c:with(function() n:add(1) c:notify() end) process.sleep(0.002) end
        print(p:result())
        print(c:with(function() return c:wait_for(function() return nil end, 0.01) end))
        print(c:with(function() return c:wait_for(function() return "at once" end, 0) end))
        """)
    #expect(lines == ["enough", "nil\ttimeout", "at once"])
  }

  @Test func `a timeout leaves the lock acquired, however often it was`() throws {
    let lines = try printed(
      by: """
        local c = process.Condition()
        c:acquire() c:acquire()
        print(c:wait(0)) print(c:wait(0.01))
        local function free() return process.spawn(function() local had = c:acquire(0) if had then c:release() end return had end):result() end
        print(free()) c:release() print(free()) c:release() print(free())
        """)
    #expect(lines == ["false\ttimeout", "false\ttimeout", "false", "false", "true"])
  }

  @Test func `a notification that a killed waiter took goes to the next`() throws {
    let lines = try printed(
      by: """
        local c, done = process.Condition(), process.Queue()
        local waiters = {}
        for i = 1, 2 do
          waiters[i] = process.spawn(function() c:with(function() c:wait() done:put(i) end) end)
          while waiters[i]:status() ~= "sleeping" do process.sleep(0.001) end
        end
        c:acquire()
        waiters[1]:kill "STOP"
        while waiters[1]:status() ~= "stopped" do process.sleep(0.001) end
        c:notify()
        waiters[1]:kill() waiters[1]:join()
        c:release()
        print(done:get(), waiters[2]:join())
        """)
    #expect(lines == ["2\ttrue"])
  }

  @Test func `wait and notify need the lock`() throws {
    let lines = try printed(
      by: """
        local c = process.Condition()
        print(pcall(c.wait, c))
        print(pcall(c.notify, c))
        print(pcall(c.notify_all, c))
        print(pcall(c.release, c))
        print(pcall(function() return (process.Condition(process.Event())) end))
        c:acquire()
        print(pcall(c.wait, c))
        """)
    let missing = "without the condition's lock: acquire it first, as in c:with(function() c:"
    #expect(
      lines == [
        "false\tscript.lua:2: cannot wait \(missing)wait() end)",
        "false\tscript.lua:3: cannot notify \(missing)notify() end)",
        "false\tscript.lua:4: cannot notify_all \(missing)notify_all() end)",
        "false\tscript.lua:5: cannot release a lock that this process has not acquired: nobody has",
        "false\tscript.lua:6: bad argument #1 to 'Condition' (Lock or RLock expected, got Event)",
        "false\tscript.lua:8: this would wait for ever: no other process is left that could notify the condition",
      ])
  }

  @Test func `a condition that travels brings its lock along`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn(function()
          local lock = process.Lock()
          return process.Condition(lock), lock
        end)
        local c, lock = p:result()
        c:acquire()
        print(lock:acquire(0))
        c:release()
        print(lock:acquire(0))
        """)
    #expect(lines == ["false\ttimeout", "true"])
  }
}

/// `process.Barrier`.
@Suite struct `Barriers` {
  @Test func `all go on when the last has come, round after round`() throws {
    let lines = try printed(
      by: """
        local rounds = process.Value(0)
        local b = process.Barrier(3, function() rounds:add(1) end)
        local workers = {}
        for w = 1, 3 do
          workers[w] = process.spawn(function()
            local sum = 0
            for i = 1, 50 do sum = sum + b:wait() assert(rounds.value >= i and rounds.value <= i + 1) end
            return sum
          end)
        end
        print(workers[1]:result() + workers[2]:result() + workers[3]:result(), rounds.value)
        print(b:parties(), b:waiting(), b:broken())
        """)
    #expect(lines == ["300\t50", "3\t0\tfalse"])
  }

  @Test func `one that gives up, is killed or aborts breaks it for all, until it is reset`() throws {
    let lines = try printed(
      by: """
        local b = process.Barrier(3)
        local function waiter() return process.spawn(function() return b:wait() end) end
        local function waiting(n) while b:waiting() < n do process.sleep(0.001) end end
        local p, q = waiter(), nil
        waiting(1)
        print(b:wait(0.01))
        print(p:result())
        print(b:broken(), b:wait())
        b:reset()
        p, q = waiter(), waiter() waiting(2)
        q:kill()
        print(p:result())
        b:reset()
        p, q = waiter(), waiter() waiting(2)
        b:abort()
        print(p:result(), q:result())
        b:reset()
        p, q = waiter(), waiter() waiting(2)
        b:reset()
        print(p:result(), q:result())
        p, q = waiter(), waiter()
        local orders = { b:wait(), p:result(), q:result() }
        table.sort(orders)
        print(table.concat(orders, " "))
        """)
    #expect(
      lines == [
        "nil\tbroken", "nil\tbroken", "true\tnil\tbroken", "nil\tbroken", "nil\tnil\tbroken", "nil\tnil\tbroken",
        "1 2 3",
      ])
  }

  @Test func `an action that fails breaks it, and its error goes on`() throws {
    let lines = try printed(
      by: """
        local b = process.Barrier(1, function() error "oh" end)
        print(pcall(b.wait, b))
        print(b:broken())
        """)
    #expect(lines == ["false\tscript.lua:1: oh", "true"])
  }

  @Test func `a barrier that travels brings its action along`() throws {
    let lines = try printed(
      by: """
        local word = "travelled"
        local q = process.Queue()
        process.spawn(function() q:put(process.Barrier(1, function() print(word) end)) end)
        print(q:get():wait())
        """)
    #expect(lines == ["travelled", "1"])
  }

  @Test(arguments: [
    ("process.Barrier()", "bad argument #1 to 'Barrier' (number expected, got no value)"),
    ("process.Barrier(0)", "bad argument #1 to 'Barrier' (a number of processes of 1 or more expected, got 0)"),
    ("process.Barrier(2, 3)", "bad argument #2 to 'Barrier' (function expected, got number)"),
    ("process.Barrier(2):wait()", "this would wait for ever: no other process is left that could come to the barrier"),
  ])
  func `what is wrong says so`(_ expression: String, _ message: String) throws {
    let lines = try printed(by: "print(pcall(function() return \(expression) end))")
    #expect(lines == ["false\tscript.lua:1: \(message)"])
  }
}

/// Ctrl-C in the waits of channels that have no test of their own for it.
@Suite struct `An interrupt in a wait for a channel` {
  @Test(arguments: [
    "s:acquire()", "e:wait()", "c:with(c.wait, c)", "b:wait()", "v:add(1)", "a[1] = 1", "v:lock():acquire()",
    "one:recv()", "one:poll(nil)", "r:acquire()",
  ])
  func `ends it at once, and leaves everything usable`(_ wait: String) throws {
    let running = try CommandRunner(
      script: """
        local s, e, c, b = process.Semaphore(0), process.Event(), process.Condition(), process.Barrier(2)
        local v, a, r = process.Value(0), process.Array(1), process.RLock()
        local one, two = process.Pipe()
        local ready = process.Queue()
        local p = process.spawn(function()
          v:lock():acquire() a:lock():acquire() r:acquire()
          ready:put(1)
          process.sleep(100)
        end)
        ready:get()
        print "ready"
        print(pcall(function() \(wait) end))
        p:kill() p:join()
        s:release() e:set() two:send(1) b:reset()
        print(s:acquire(), e:wait(), one:recv(), v:add(1), r:acquire())
        a[1] = 2
        print(a[1], b:broken(), c:with(function() c:notify() return "with" end))
        """
    ).start()
    try running.waitForLine("ready")
    try running.wait(for: "its sleep") { MarkedProcess(running.pid)?.state == "S" }
    running.send(SIGINT)
    let result = try running.finish()
    #expect(result.errors == "")
    #expect(
      result.lines == [
        "ready", "false\tinterrupted!", "true\ttrue\t1\t1\ttrue\tabandoned",
        "2\tfalse\twith",
      ])
  }
}
