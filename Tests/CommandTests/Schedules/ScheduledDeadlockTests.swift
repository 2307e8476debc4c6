import Testing

/// Deadlocks where processes take turns are told as soon as nothing can end them, as in any other run.
@Suite(.timeLimit(.minutes(10))) struct `A scheduled deadlock` {
  @Test func `of two locks is told to one of the two, while others go on`() throws {
    let script = """
      local fork, knife = process.Lock(), process.Lock()
      local a = process.spawn(function() fork:acquire() process.sleep(1) knife:acquire() end)
      local b = process.spawn(function() knife:acquire() process.sleep(1) fork:acquire() end)
      process.spawn(function() for _ = 1, 3 do process.sleep(1) end print "the third" end)
      a:join()
      b:join()
      print(process.clock() % 1000 < 2)
      """
    let first = """
      Process-1 (pid N): script.lua:2: this would wait for ever: a deadlock
        Process-1 (pid N) waits for the lock 'knife' since script.lua:2; Process-2 (pid N) has it, taken at script.lua:3
        Process-2 (pid N) waits for the lock 'fork' since script.lua:3; Process-1 (pid N) has it, taken at script.lua:2
      stack traceback:
      \t[C]: in method 'acquire'
      \tscript.lua:2: in function <script.lua:2>

      """
    let second = """
      Process-2 (pid N): script.lua:3: this would wait for ever: a deadlock
        Process-2 (pid N) waits for the lock 'fork' since script.lua:3; Process-1 (pid N) has it, taken at script.lua:2
        Process-1 (pid N) waits for the lock 'knife' since script.lua:2; Process-2 (pid N) has it, taken at script.lua:3
      stack traceback:
      \t[C]: in method 'acquire'
      \tscript.lua:3: in function <script.lua:3>

      """
    let outcomes = try ScheduledRuns.outcomes(of: script, in: 1...24)
    #expect(Set(outcomes.map(\.errors)) == [first, second])
    #expect(outcomes.allSatisfy { $0.lines == ["true", "the third"] && $0.ending == .exited(0) })
  }

  @Test func `of a join and a lock is told to who waits for the lock`() throws {
    let script = """
      local lock = process.Lock()
      lock:acquire()
      local p = process.spawn(function() lock:acquire() end)
      p:join()
      print(p.exitcode)
      """
    let errors = """
      Process-1 (pid N): script.lua:3: this would wait for ever: a deadlock
        Process-1 (pid N) waits for the lock 'lock' since script.lua:3; MainProcess (pid N) has it, taken at script.lua:2
        MainProcess (pid N) waits for the end of Process-1 (pid N) since script.lua:4
      stack traceback:
      \t[C]: in method 'acquire'
      \tscript.lua:3: in function <script.lua:3>

      """
    let outcomes = Set(try ScheduledRuns.outcomes(of: script, in: 1...8))
    #expect(outcomes.map(\.errors) == [errors])
    #expect(outcomes.map(\.lines) == [["1"]])
  }

  @Test func `of queues is told to the last, and the other finds itself alone`() throws {
    let script = """
      local ask, answer = process.Queue(), process.Queue()
      local p = process.spawn(function() pcall(ask.get, ask) process.sleep(1) end)
      local ok, message = pcall(answer.get, answer)
      print(ok, (message:match "this would wait for ever: (.*)":match "^[^\\n]*"))
      """
    let deserted = "the queue is empty, and no other process is left that could put something into it"
    let outcomes = try ScheduledRuns.outcomes(of: script, in: 1...10)
    #expect(Set(outcomes.map(\.lines)) == [["false\ta deadlock"], ["false\t\(deserted)"]])
    #expect(outcomes.allSatisfy { $0.errors == "" && $0.ending == .exited(0) })
  }

  @Test func `may be caught, and the script goes on`() throws {
    let script = """
      local event = process.Event()
      local p = process.spawn(function() process.parent() event:wait() print "set" end)
      if not pcall(p.join, p) then print "not raised in a join" end
      print(p.exitcode)
      local e = process.Event()
      print(pcall(e.wait, e, 5))
      """
    let outcomes = try ScheduledRuns.outcomes(of: script)
    #expect(outcomes.allSatisfy { $0.lines == ["1", "true\tfalse\ttimeout"] }, "\(outcomes)")
    #expect(outcomes.allSatisfy { $0.errors.contains("this would wait for ever") })
  }

  @Test func `is none while an alarm, a timeout or an orphan may end the wait`() throws {
    let script = """
      local q = process.Queue()
      local p = process.spawn(function()
        process.spawn(function() process.sleep(3) q:put "orphan" end)
        os.exit(0)
      end)
      print(q:get())
      print(q:get(1))
      local pool <close> = process.Pool(1, { timeout = 2, retries = 0 })
      print((select(2, pcall(pool.apply, pool, function() q:get() end)):match "timed out after 2 s"))
      """
    try ScheduledRuns.expect(["orphan", "nil\ttimeout", "timed out after 2 s"], from: script)
  }
}
