import Testing

/// What the owner of a pool does for it while it waits for something else, or calls something else.
@Suite struct `A pool goes on` {
  @Test func `while its owner waits for what its workers put into a queue`() throws {
    let lines = try printed(
      by: """
        local q = process.Queue()
        local pool <close> = process.Pool(1, { maxtasksperchild = 1 })
        for i = 1, 5 do pool:apply_async(function(i) q:put(i) end, i) end
        for i = 1, 5 do io.write(q:get(), " ") end
        print()
        """)
    #expect(lines == ["1 2 3 4 5 "])
  }

  @Test func `after a worker was killed`() throws {
    let lines = try printed(
      by: """
        local q = process.Queue()
        local pool <close> = process.Pool(1)
        local r = pool:apply_async(function() process.current():kill() end)
        pool:apply_async(function() q:put("on") end)
        print(q:get(), r:ready(), r.error)
        """)
    #expect(lines == ["on\ttrue\tthe worker with pid N was killed by SIGKILL"])
  }

  @Test func `after a worker was killed, and was reaped before the pool had seen it`() throws {
    let lines = try printed(
      by: """
        local go, q = process.Event(), process.Queue()
        local pool <close> = process.Pool(1)
        local r = pool:apply_async(function() go:wait() process.current():kill() end)
        pool:apply_async(function() q:put("on") end)
        local name = ("/proc/%d/stat"):format(process.active_children()[1].pid)
        go:set()
        local status
        repeat
          local file <close> = io.open(name)
          status = file:read("a"):match "%) (%a)"
        until status == "Z"
        process.active_children()
        print(q:get(), r.error)
        """)
    #expect(lines == ["on\tthe worker with pid N was killed by SIGKILL"])
  }

  @Test(arguments: [
    "process.sleep(60)", "process.sleep(math.huge)", "q:get()", "q:get(60)", "full:put(2)", "undone:join()",
    "here:recv()",
    "here:poll(60)", "held:acquire()", "values:lock():acquire(60)", "s:acquire()", "e:wait()", "e:wait(60)",
    "c:with(function() c:wait() end)", "c:with(function() c:wait_for(function() end) end)", "b:wait()", "p:join()",
    "p:join(60)", "p:result()", "process.join{ p }", "process.wait{ p }", "process.wait({ p }, 60)",
    "process.wait{ p, q }", "process.wait{ q, here }", "others:apply(e.wait, e)", "others:map(e.wait, { e })",
    "others:apply_async(e.wait, e):get()", "others:imap(e.wait, { e })()",
    "stubborn:stop(60)", "stubborn:stop(math.huge)",
  ])
  func `whatever its owner waits for`(wait: String) throws {
    let lines = try printed(
      by: """
        \(awaitingParent)
        local q, full, undone, here, there = process.Queue(), process.Queue(1), process.Queue(), process.Pipe()
        local held, values, s, e = process.Lock(), process.Value(0), process.Semaphore(0), process.Event()
        local c, b = process.Condition(), process.Barrier(3)
        full:put(1) undone:put(1)
        local p = process.daemon(function() held:acquire() values:lock():acquire() e:set() process.sleep(60) end)
        e:wait() e:clear()
        local stubborn = process.daemon(function() process.signal("TERM", "ignore") e:set() process.sleep(60) end)
        e:wait() e:clear()
        local pool <close> = process.Pool(1, { maxtasksperchild = 1 })
        local others <close> = process.Pool(1)
        local calls = 0
        local function done()
          calls = calls + 1
          if calls == 3 then error("called back", 0) end
        end
        for i = 1, 3 do pool:apply_async{ target = await_parent, callback = done } end
        print(pcall(function() \(wait) end))
        """)
    #expect(lines == ["false\tcalled back"])
  }

  @Test func `while it stops a process, which has its whole grace`() throws {
    let lines = try printed(
      by: """
        local q, go = process.Queue(), process.Event()
        local p = process.daemon(function()
          process.signal("TERM", function() go:wait() os.exit(7) end)
          q:put("ready")
          process.sleep(60)
        end)
        q:get()
        local pool <close> = process.Pool(1, { maxtasksperchild = 1 })
        local calls = 0
        local function done()
          -- First: another callback may come in the middle of this call.
          local is_alive = p:is_alive()
          calls = calls + 1
          print(calls, is_alive)
          if calls == 3 then go:set() end
        end
        for i = 1, 3 do pool:apply_async{ target = math.abs, args = { i }, callback = done } end
        print(p:stop(60), p.exitcode)
        """)
    #expect(lines == ["1\ttrue", "2\ttrue", "3\ttrue", "true\t7"])
  }

  @Test(arguments: [
    "q:size()", "q:try_get()", "process.clock()", "process.time()", "e:is_set()", "local _ = v.value", "p:is_alive()",
    "process.join(p, 0)", "process.sleep(0)", "table.pack(other:ready())",
  ])
  func `whatever its owner calls`(call: String) throws {
    let lines = try printed(
      by: """
        local q, e, v = process.Queue(), process.Event(), process.Value(0)
        local p = process.daemon(process.sleep, 60)
        local pool <close> = process.Pool(1, { maxtasksperchild = 1 })
        local others <close> = process.Pool(1)
        local other = others:apply_async(e.wait, e)
        local calls = 0
        for i = 1, 3 do pool:apply_async{ target = math.abs, args = { i }, callback = function() calls = calls + 1 end } end
        while calls < 3 do \(call) end
        print(calls)
        """)
    #expect(lines == ["3"])
  }

  @Test func `and the wait goes on with what is left of its time`() throws {
    let lines = try printed(
      by: """
        \(awaitingParent)
        local e, s, q = process.Event(), process.Semaphore(0), process.Queue()
        local pool <close> = process.Pool(1)
        local function call(callback) pool:apply_async{ target = await_parent, callback = callback } end
        call(function() e:set() end)
        print(e:wait())
        call(function() q:put("put by a callback") end)
        print(q:get(60))
        call(function() print(s:acquire(0.01)) s:release() end)
        print(s:acquire())
        call(function() print "called" end)
        local start = process.clock()
        print(q:get(0.2))
        local took = process.clock() - start
        print(took >= 0.2 and took < 5)
        start = process.clock()
        call(function() print "called" end)
        process.sleep(0.2)
        took = process.clock() - start
        print(took >= 0.2 and took < 5)
        """)
    #expect(
      lines == [
        "true", "put by a callback", "false\ttimeout", "true", "called", "nil\ttimeout", "true", "called", "true",
      ])
  }

  @Test(arguments: [
    ("c:with(function() c:wait(60) end)", "condition"), ("b:wait(60)", "barrier"),
  ])
  func `and a callback cannot wait for the condition or barrier that its owner waits for`(
    wait: String, kind: String
  ) throws {
    let lines = try printed(
      by: """
        \(awaitingParent)
        local c, b = process.Condition(), process.Barrier(3)
        local pool <close> = process.Pool(1)
        local function again() \(wait) end
        pool:apply_async{ target = await_parent, callback = again }
        print(pcall(again))
        """)
    #expect(
      lines == [
        "false\tscript.lua:4: this process waits for the \(kind) already, and was called back meanwhile: "
          + "a callback cannot wait for it too"
      ])
  }

  @Test func `and ends in the middle of a wait by its own callback, or is closed`() throws {
    let lines = try printed(
      by: """
        \(awaitingParent)
        local q = process.Queue()
        for _, way in ipairs { "terminate", "close" } do
          local pool <close> = process.Pool(2, { maxtasksperchild = 1 })
          local last = pool:apply_async(function() await_parent() process.sleep(0.01) end)
          pool:apply_async{ target = await_parent, callback = function() pool[way](pool) q:put(way) end }
          print(q:get(), pcall(last.get, last))
          if way == "close" then print(pool:join()) end
        end
        print(#process.active_children())
        """)
    #expect(
      lines == [
        "terminate\tfalse\tscript.lua:7: the pool was terminated before it was done", "close\ttrue", "true", "0",
      ])
  }

  @Test func `and a callback's notification is not lost between a look and a wait`() throws {
    let lines = try printed(
      by: """
        local c = process.Condition()
        local pool <close> = process.Pool(1)
        for round = 1, 300 do
          local ready = false
          pool:apply_async{ target = math.abs, args = { 1 }, callback = function() ready = true c:with(c.notify, c) end }
          c:with(function() while not ready do c:wait() end end)
        end
        print "all came"
        """)
    #expect(lines == ["all came"])
  }

  @Test func `in no process but its owner's`() throws {
    let lines = try printed(
      by: """
        local go, q = process.Event(), process.Queue()
        local pool <close> = process.Pool(1, { maxtasksperchild = 1 })
        local owner = process.getpid()
        local function done() print("called back by its owner:", process.getpid() == owner) end
        pool:apply_async{ target = function() go:wait() end, callback = done }
        local r = pool:apply_async(math.abs, -1)
        local child = process.spawn(function()
          go:set()
          process.sleep(0.1)
          local p = process.spawn(function() process.sleep(0.1) q:put(1) end)
          q:get()
          p:join()
          local own <close> = process.Pool(1, { maxtasksperchild = 1 })
          for i = 1, 2 do own:apply_async(function(i) q:put(i) end, i) end
          print(q:get(), q:get())
        end)
        child:join()
        print(child.exitcode, r:get())
        """)
    #expect(lines.sorted() == ["0\t1", "1\t2", "called back by its owner:\ttrue"])
  }

  @Test func `without taking processor time while nothing is to be done`() throws {
    let lines = try printed(
      by: """
        local e, q = process.Event(), process.Queue()
        local pool <close> = process.Pool(2, { maxtasksperchild = 1 })
        -- A worker that has ended where nothing is undone is seen to once.
        local idle <close> = process.Pool(1)
        process.kill(idle:apply(process.getpid), "KILL")
        local r = pool:apply_async{ target = e.wait, args = { e }, callback = print }
        local p = process.daemon(process.sleep, 60)
        local before = os.clock()
        process.sleep(0.2) print(q:get(0.2)) p:join(0.2)
        print(os.clock() - before < 0.1)
        e:set()
        r:wait()
        """)
    #expect(lines == ["nil\ttimeout", "true", "true"])
  }

  @Test func `and once all is done, a wait that nobody can end is an error as ever`() throws {
    let lines = try printed(
      by: """
        local q = process.Queue()
        local pool = process.Pool(1)
        pool:apply_async{ target = math.abs, args = { -3 }, callback = print }
        local ok, problem = pcall(q.get, q)
        print(ok, problem:match "this would wait for ever")
        pool:terminate()
        """)
    #expect(lines == ["3", "false\tthis would wait for ever"])
  }

  @Test func `by "spawn" too`() throws {
    let lines = try printed(
      by: """
        if process.is_main() then
          process.set_start_method "spawn"
          local q = process.Queue()
          local pool <close> = process.Pool(1, { maxtasksperchild = 1 })
          for i = 1, 2 do pool:apply_async(function(i) q:put(i) end, i) end
          print(q:get(), q:get())
        end
        """)
    #expect(lines == ["1\t2"])
  }
}
