import Testing

/// Who waits for whom: processes that wait for each other are told, by name.
@Suite(.timeLimit(.minutes(10))) struct `A deadlock` {
  /// A function that returns once so many processes wait for an object.
  private static let untilWaiting = """
    local function until_waiting(object)
      while not tostring(object):find("waiting", 1, true) do process.sleep(0.001) end
    end

    """

  /// Names and lines are known where Lua was compiled from its source.
  static let namesAreKnown: Bool = {
    let script = "local l = process.Lock() l:acquire() print(pcall(process.result, process.spawn(l.acquire, l)))"
    return (try? CommandRunner("-e", script).run())?.output.contains("the lock 'l'") == true
  }()

  private func errors(of script: String) throws -> (lines: [String], run: CommandResult) {
    let runner = CommandRunner(script: Self.untilWaiting + script)
    let run = try runner.run()
    return (run.errors.replacing(/pid \d+/, with: "pid N").split(separator: "\n").map(String.init), run)
  }

  @Test(.enabled(if: namesAreKnown))
  func `of two locks in opposite orders is told where each was taken`() throws {
    let (errors, run) = try errors(
      of: """
        local knife, fork = process.Lock(), process.Lock()
        local meet = process.Barrier(2)
        local a = process.spawn(function()
          knife:acquire()
          meet:wait()
          fork:acquire()
          print("a has both")
        end)
        local b = process.spawn(function()
          fork:acquire()
          meet:wait()
          until_waiting(fork)
          knife:acquire()
        end)
        print(a:join(), b:join(), a.exitcode, b.exitcode)
        """)
    #expect(
      errors == [
        "Process-2 (pid N): script.lua:16: this would wait for ever: a deadlock",
        "  Process-2 (pid N) waits for the lock 'knife' since script.lua:16; "
          + "Process-1 (pid N) has it, taken at script.lua:7",
        "  Process-1 (pid N) waits for the lock 'fork' since script.lua:9; "
          + "Process-2 (pid N) has it, taken at script.lua:13",
        "stack traceback:", "\t[C]: in method 'acquire'", "\tscript.lua:16: in function <script.lua:12>",
      ])
    #expect(run.output == "a has both\ntrue\ttrue\t0\t1\n")
  }

  /// Deadlocks of textbooks: a script, and what its line is that waits in vain.
  private static let textbook = [
    (
      "local b, p = process.Barrier(3), {} for i = 1, 2 do p[i] = process.spawn(b.wait, b) end process.join(p)",
      "the others at the barrier 'b'"
    ),
    ("local e = process.Event() process.spawn(e.wait, e):join()", "the event 'e'"),
    (
      "local a, b = process.Pipe() local p = process.spawn(function() return b:recv() end) a:recv()",
      "a message through the pipe '"
    ),
    ("local q = process.Queue() process.spawn(q.get, q):join()", "a message from the queue 'q'"),
    (
      "local q = process.Queue(1) process.spawn(function() q:put(1) q:put(2) end):join()", "room in the queue 'q'"
    ),
    ("local s = process.Semaphore(0) process.spawn(s.acquire, s):join()", "a permit of the semaphore 's'"),
    (
      "local c = process.Condition() process.spawn(function() c:acquire() c:wait() end):join()",
      "a notification of the condition 'c'"
    ),
    ("local v = process.Value(0) v:lock():acquire() process.spawn(v.add, v, 1):join()", "the lock of the value 'v'"),
    (
      "local t = process.shared {} local l = t:lock() l:acquire() process.spawn(function() t.x = 1 end):join()",
      "the lock of the table 't'"
    ),
    (
      "local q = process.Queue() q:put(1) process.spawn(function() q:get() q:join() end):join()",
      "the tasks of the queue 'q'"
    ),
    ("local l = process.Lock() l:acquire() process.spawn(function() l:acquire() end):result()", "the lock 'l'"),
    (
      "local f = {} for i = 1, 3 do f[i] = process.Lock() end "
        + "local m = process.Barrier(3) for i = 1, 3 do process.spawn(function() f[i]:acquire() m:wait() "
        + "f[i % 3 + 1]:acquire() end) end",
      "the lock 'f["
    ),
  ]

  @Test(arguments: textbook) func `is an error, of the textbooks' kinds`(_ script: String, _ words: String) throws {
    let (errors, run) = try errors(of: script)
    #expect(errors.contains { $0.contains("this would wait for ever: a deadlock") }, "\(run.errors)")
    #expect(
      errors.contains { $0.hasPrefix("  Process-") && $0.contains("waits for \(words)") } || !Self.namesAreKnown,
      "\(run.errors)")
  }

  @Test func `is found while others work on`() throws {
    let (errors, run) = try errors(
      of: """
        local a, b, done = process.Lock(), process.Lock(), process.Value(false)
        local meet = process.Barrier(2)
        process.daemon(function() while true do end end)
        process.spawn(function() a:acquire() meet:wait() pcall(b.acquire, b) end)
        process.spawn(function() b:acquire() meet:wait() pcall(a.acquire, a) end)
        local start = process.clock()
        while #process.active_children() > 1 do
          assert(process.clock() - start < 50)
          process.sleep(0.01)
        end
        print("over")
        """)
    #expect(run.output == "over\n" && errors == [])
  }

  @Test func `is an error from which a script can go on`() throws {
    let (errors, run) = try errors(
      of: """
        local a, b = process.Lock(), process.Lock()
        a:acquire()
        local p = process.spawn(function() b:acquire() a:acquire() print "the child has both" end)
        until_waiting(a)
        local ok, problem = pcall(b.acquire, b)
        print(ok, (problem:match "this would wait for ever: a deadlock"))
        a:release()
        print(p:join(), p.exitcode)
        """)
    #expect(run.output == "false\tthis would wait for ever: a deadlock\nthe child has both\ntrue\t0\n")
    #expect(errors == [])
  }

  @Test func `in a pool's task is the task's error, or that of who waits for the result`() throws {
    let (errors, run) = try errors(
      of: """
        local lock = process.Lock()
        local pool <close> = process.Pool(2)
        lock:acquire()
        local ok, problem = pcall(pool.map, pool, function(i) lock:acquire() lock:release() return i end, { 1, 2 })
        print(ok, (problem:match "this would wait for ever: a deadlock"))
        lock:release()
        print(table.unpack(pool:map(function(i) return 2 * i end, { 1, 2 })))
        """)
    #expect(run.output == "false\tthis would wait for ever: a deadlock\n2\t4\n", "\(run.errors)")
    #expect(errors == [])
  }

  @Test(arguments: [
    "q:get()", "lock:acquire()", "process.spawn(q.get, q):join()", "process.wait { process.spawn(q.get, q) }",
    "result:get()",
  ])
  func `is told while a pool has tasks under way that are a part of it`(_ wait: String) throws {
    let (errors, run) = try errors(
      of: """
        local q, lock, e = process.Queue(), process.Lock(), process.Event()
        local pool <close> = process.Pool(2)
        local held = pool:apply_async(function() lock:acquire() q:get() end)
        while lock:acquire(0) do lock:release() end
        local result = pool:apply_async { target = function() e:wait() end, error_callback = function() e:set() end }
        \(wait)
        """)
    #expect(errors.contains { $0.contains("this would wait for ever: a deadlock") }, "\(run.errors)\(run.output)")
  }

  /// Waits that end: by a time, by somebody who comes late, by an alarm, by a stopped process that goes on; and daemons
  /// that are there for as long as others are.
  private static let noDeadlocks = [
    "local q = process.Queue() local p = process.spawn(q.get, q) process.sleep(0.7) q:put(1) print(p:result())",
    "local q = process.Queue() local p = process.spawn(q.get, q) q:get(0.7) q:put(1) print(p:result())",
    """
    local e = process.Event() local pool <close> = process.Pool(1, { timeout = 0.7 })
    local ok, problem = pcall(pool.apply, pool, e.wait, e) print(problem:find "timed out" and 1)
    """,
    """
    local l = process.Lock()
    local p = process.spawn(function() l:acquire() process.kill(process.getpid(), "STOP") l:release() end)
    while p:status() ~= "stopped" do process.sleep(0.001) end
    local q = process.spawn(function() l:acquire() l:release() return 1 end)
    process.spawn(function() process.sleep(0.7) process.kill(p.pid, "CONT") end)
    print(q:result())
    """,
    """
    local q = process.Queue()
    for _ = 1, 3 do process.daemon(function() while true do q:get() end end) end
    process.sleep(0.7) print(1)
    """,
    """
    local q = process.Queue()
    for _ = 1, 3 do process.daemon(function() while true do q:get() end end) end
    local p = process.spawn(process.sleep, 0.7) p:join() print(1)
    """,
    """
    local a, b = process.Pipe() local p = process.spawn(function() a:close() b:recv() end) b:close()
    local q = process.spawn(os.execute, "sleep 0.7") q:join() a:send(1) p:join() print(1)
    """,
    """
    local q = process.Queue()
    local p = process.spawn(function() local f = io.popen "sleep 0.7" f:read "a" f:close() q:put(1) end)
    print(q:get())
    """,
    """
    local r = process.Queue() local pool <close> = process.Pool(2)
    local a = pool:apply_async(function() process.sleep(0.7) return 1 end) print(a:get())
    """,
    // The owner of a pool waits for something else than its tasks.
    """
    local q = process.Queue() local pool <close> = process.Pool(2)
    pool:apply_async(function() process.sleep(0.7) q:put(1) end) print(q:get())
    """,
    """
    local q = process.Queue() local pool <close> = process.Pool(2)
    pool:apply_async(function() process.sleep(0.7) q:put(1) end) print(process.spawn(q.get, q):result())
    """,
    """
    local e, q = process.Event(), process.Queue() local pool <close> = process.Pool(1, { timeout = 0.7 })
    pool:apply_async { target = e.wait, args = { e }, error_callback = function() q:put(1) end } print(q:get())
    """,
    """
    local l, q = process.Lock(), process.Queue() local pool <close> = process.Pool(1) l:acquire()
    pool:apply_async { target = process.sleep, args = { 0.7 }, callback = function() l:release() end }
    process.daemon(function() l:acquire() q:put(1) end) print(q:get())
    """,
    """
    local q, tries = process.Queue(), process.Value(0) local pool <close> = process.Pool(2, { retries = 1 })
    pool:apply_async(function()
      if tries:add(1) == 1 then process.sleep(0.3) process.current():kill() end
      process.sleep(0.3) q:put(1)
    end)
    print(q:get())
    """,
    """
    local q, e = process.Queue(), process.Event() local pool <close> = process.Pool(2, { maxtasksperchild = 1 })
    pool:apply_async(e.wait, e)
    for i = 1, 5 do pool:apply_async(function() process.sleep(0.1) if i == 5 then q:put(1) end end) end
    print(q:get())
    """,
  ]

  @Test(arguments: noDeadlocks) func `is not seen where a wait comes to its end`(_ script: String) throws {
    let (errors, run) = try errors(of: script)
    #expect(run.output == "1\n" && errors == [], "\(run.errors)")
  }

  @Test func `of many is told in few lines`() throws {
    let (errors, run) = try errors(
      of: """
        local never = process.Event()
        local problems, waiters = process.Queue(), {}
        for i = 1, 40 do
          waiters[i] = process.spawn(function() problems:put(select(2, pcall(never.wait, never))) process.sleep(60) end)
        end
        -- Whose wait came last is told: on a busy machine that may be this one.
        io.stderr:write((select(2, pcall(problems.get, problems))))
        for _, p in ipairs(waiters) do p:kill() end
        """)
    #expect((2...6).contains(errors.count), "\(run.errors)")
    #expect(errors.contains { $0.contains("others, up to Process-") })
  }

  @Test func `is no matter of the prompt, where somebody can end it`() throws {
    let prompt = try PromptTrial()
    try prompt.enter("l = process.Lock() l:acquire() p = process.spawn(function() l:acquire() end)")
    try prompt.enter("e = process.Event() q = process.spawn(function() e:wait() end)")
    try prompt.enter("process.sleep(0.7)")
    #expect(try prompt.ask("p:is_alive() and q:is_alive()") == ["true"])
    try prompt.enter("p:kill() q:kill()")
  }

  @Test func `is told where there is one, and only there, by random processes that know`() throws {
    var runner = CommandRunner(Repository.path("Tests/RandomPrograms/circles.lua"))
    runner.arguments += ["1", "40"]
    runner.timeLimit = 200
    let run = try runner.run()
    #expect(run.output == "40 rounds, 0 failures\n", "\(run.errors)")
  }
}
