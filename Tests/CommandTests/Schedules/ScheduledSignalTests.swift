import Glibc
import Testing

/// Ends of processes, and signals, where processes take turns.
@Suite(.timeLimit(.minutes(10))) struct `Scheduled signals` {
  @Test func `end a process at once, wherever it is`() throws {
    let script = """
      local q, l, busy = process.Queue(), process.Lock(), process.Value(0)
      local places = {
        function() process.sleep(1e6) end, function() q:get() end, function() l:acquire() process.sleep(1e6) end,
        function() while true do end end, function() while true do busy:add(1) end end,
        function() process.spawn(process.sleep, 1):join() process.sleep(1e6) end,
        function() process.signal("TERM", "default") process.Event():wait(1e6) end,
      }
      for i, place in ipairs(places) do
        for _, signal in ipairs { "KILL", "TERM", "HUP" } do
          local p = process.spawn(place)
          process.sleep(0.5)
          p:kill(signal)
          local alive = p:is_alive()
          io.write(i, " ", tostring(alive), " ", p:join() and p.signal, ", ")
        end
        print()
      end
      print(l:acquire())
      """
    let rows = (1...7).map { row in
      ["KILL", "TERM", "HUP"].map { "\(row) false SIG\($0), " }.joined()
    }
    try ScheduledRuns.expect(rows + ["true\tabandoned"], from: script)
  }

  @Test func `call handlers at any point of their process, before others go on`() throws {
    let script = """
      local told = process.Queue()
      local p = process.spawn(function()
        local count = 0
        process.signal("TERM", function(name) count = count + 1 told:put(name) end)
        told:put "ready"
        while count < 3 do process.sleep(10) end
        os.exit(7)
      end)
      told:get()
      for _ = 1, 3 do p:terminate() print(told:get()) end
      p:join()
      print(p.exitcode)
      local q = process.spawn(function() process.signal("TERM", "ignore") process.sleep(5) end)
      process.sleep(1)
      q:terminate()
      print(q:is_alive(), q:join(), q.exitcode)
      """
    try ScheduledRuns.expect(["SIGTERM", "SIGTERM", "SIGTERM", "7", "true\ttrue\t0"], from: script)
  }

  @Test func `stop a process for as long as somebody likes, itself too`() throws {
    let script = """
      local ticks = process.Value(0)
      local p = process.spawn(function() for _ = 1, 10 do process.sleep(1) ticks:add(1) end end)
      process.sleep(3.5)
      p:kill "STOP"
      print(p:status(), ticks.value)
      process.sleep(100)
      print(p:status(), ticks.value)
      p:kill "CONT"
      p:join()
      print(p.exitcode, ticks.value)
      local own = process.spawn(function() process.kill(process.getpid(), "STOP") ticks.value = 0 end)
      process.sleep(1)
      print(own:status(), ticks.value)
      own:kill "CONT"
      print(own:join(), ticks.value)
      local killed = process.spawn(function() process.kill(process.getpid(), "TSTP") end)
      process.sleep(1)
      killed:kill()
      print(killed:join(), killed.signal)
      """
    let lines = ["stopped\t3", "stopped\t3", "0\t10", "stopped\t10", "true\t0", "true\tSIGKILL"]
    try ScheduledRuns.expect(lines, from: script)
  }

  @Test func `end whole trees, after their grace`() throws {
    let script = """
      local function stubborn() process.signal("TERM", "ignore") process.sleep(1e6) end
      local p = process.spawn(function()
        process.spawn(stubborn)
        process.spawn(process.sleep, 1e6)
        stubborn()
      end)
      process.sleep(1)
      local start = process.clock()
      p:stop(3)
      print(p.signal, ("%.3f"):format(process.clock() - start))
      local easy = process.spawn(process.sleep, 1e6)
      start = process.clock()
      easy:stop()
      print(easy.signal, ("%.3f"):format(process.clock() - start))
      """
    try ScheduledRuns.expect(["SIGKILL\t3.000", "SIGTERM\t0.000"], from: script)
  }

  @Test func `leave orphans, and end daemons`() throws {
    let script = """
      local q = process.Queue()
      local p = process.spawn(function()
        process.daemon(function() while true do process.sleep(1) q:put "daemon" end end)
        process.spawn(function() process.sleep(2.5) q:put "orphan" end)
        q:put "ready"
        process.sleep(1e6)
      end)
      print(q:get())
      process.sleep(0.5)
      p:kill()
      p:join()
      print(q:get())
      print(q:get(10))
      process.daemon(function() while true do process.sleep(1) print "tick" end end)
      process.spawn(function() process.sleep(3.5) print "child" end)
      process.at_exit(print, "at exit")
      process.sleep(2.5)
      """
    try ScheduledRuns.expect(["ready", "orphan", "nil\ttimeout", "tick", "tick", "at exit", "child"], from: script)
  }

  @Test func `end a process by its own hand, and by an error, and by os.exit`() throws {
    let script = """
      for _, how in ipairs {
        function() process.kill(process.getpid(), "KILL") end, function() process.kill(process.getpid(), "TERM") end,
        function() os.exit(3) end, function() os.exit(true) end, function() end,
      } do
        local p = process.spawn(how)
        p:join()
        print(p.exitcode, p.signal)
      end
      local p = process.spawn(function() error("oh", 0) end)
      print(pcall(p.result, p))
      os.exit(9)
      """
    let lines = ["-9\tSIGKILL", "-15\tSIGTERM", "3\tnil", "0\tnil", "0\tnil"]
    for outcome in try ScheduledRuns.outcomes(of: script) {
      #expect(outcome.lines.prefix(5) == lines[...])
      #expect(outcome.lines.dropFirst(5).first == "false\toh")
      #expect(outcome.errors.hasPrefix("Process-6 (pid N): oh\n"))
      #expect(outcome.ending == .exited(9))
    }
  }

  /// A signal to the process that the shell has started, which a user has the pid of.
  private func send(_ signal: Int32, to script: String) throws -> CommandResult {
    let running = try ScheduledRuns.runner(script, in: "1").start()
    try running.waitForLine("ready")
    running.send(signal)
    return try running.finish()
  }

  @Test func `from outside call the script's handlers`() throws {
    for signal in [SIGUSR1, SIGTERM, SIGHUP] {
      let run = try send(
        signal,
        to: """
          local got
          for _, name in ipairs { "USR1", "TERM", "HUP" } do process.signal(name, function(name) got = name end) end
          print "ready"
          io.stdout:flush()
          while not got do process.sleep(0.01) end
          print(got)
          os.exit(7)
          """)
      #expect(run.ending == .exited(7), "\(run.errors)")
      #expect(["SIGUSR1", "SIGTERM", "SIGHUP"].contains(run.lines.last), "\(run.output)")
    }
  }

  @Test func `from outside end a script that does not handle them, with all that it has started`() throws {
    for signal in [SIGTERM, SIGHUP, SIGUSR1] {
      let run = try send(
        signal,
        to: """
          process.spawn(function() while true do process.sleep(1) end end)
          print "ready"
          io.stdout:flush()
          while true do process.sleep(1) end
          """)
      #expect(run.ending == .killed(signal), "\(run.errors)")
      #expect(run.errors == "")
    }
  }
}
