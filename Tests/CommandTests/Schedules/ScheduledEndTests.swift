import Glibc
import Testing

/// How scheduled runs end that somebody ends from outside.
@Suite(.timeLimit(.minutes(10))) struct `The end of a scheduled run` {
  @Test func `comes with Ctrl-C, and leaves nothing`() throws {
    let script = """
      for i = 1, 3 do process.spawn(function() while true do process.sleep(1) end end) end
      process.spawn(function() while true do end end)
      print "ready"
      while true do process.sleep(1) end
      """
    var runner = ScheduledRuns.runner(script, in: "1")
    runner.output = .terminal
    let running = try runner.start()
    try running.waitForOutput("ready")
    running.write("\u{3}")
    let result = try running.finish()
    #expect(result.ending == .exited(130))
    #expect(result.output.contains("interrupted!"))
  }

  @Test func `comes soon when who watches it is killed`() throws {
    let script = """
      local q = process.Queue()
      process.spawn(function() while true do end end)
      process.spawn(function() local v = process.Value(0) while true do v:add(1) end end)
      process.spawn(function() q:get() end)
      process.spawn(function() while true do process.sleep(1) end end)
      print "ready"
      while true do process.sleep(1) end
      """
    let running = try ScheduledRuns.runner(script, in: "1").start()
    try running.waitForLine("ready")
    running.send(SIGKILL)
    #expect(try running.finish().ending == .killed(SIGKILL))
  }

  @Test func `does not come when a lane is killed from outside, wherever it is`() throws {
    let script = """
      local q, l = process.Queue(), process.Lock()
      local ps = {
        process.spawn(function() while true do process.sleep(1) end end),
        process.spawn(function() while true do end end),
        process.spawn(function() q:get() end),
        process.spawn(function() l:with(function() local v = process.Value(0) while true do v:add(1) end end) end),
      }
      for _, p in ipairs(ps) do print(p.pid) end
      print "ready"
      for i, p in ipairs(ps) do p:join() print(i, p.signal) end
      print(l:acquire())
      """
    let running = try ScheduledRuns.runner(script, in: "1").start()
    try running.waitForLine("ready")
    for pid in running.output.split(separator: "\n").compactMap({ pid_t($0) }) { kill(pid, SIGKILL) }
    let result = try running.finish()
    #expect(result.lines.suffix(5) == ["1\tSIGKILL", "2\tSIGKILL", "3\tSIGKILL", "4\tSIGKILL", "true\tabandoned"])
    #expect(result.ending == .exited(0))
  }

  @Test func `does not come with a crash, which is the end of its process`() throws {
    let script = """
      local p = process.spawn(function() process.kill(process.getpid(), "SEGV") end)
      print(p:join(), p.signal)
      local out = process.spawn(function() os.execute("kill -KILL $PPID") end)
      print(out:join(), out.signal)
      """
    for order in 1...3 {
      let run = try ScheduledRuns.runner(script, in: "\(order)").run()
      #expect(run.lines == ["true\tSIGSEGV", "true\tSIGKILL"], "\(run.errors)")
    }
  }

  @Test func `has the script's own code, or its signal`() throws {
    #expect(try ScheduledRuns.runner("os.exit(7)", in: "1").run().ending == .exited(7))
    #expect(try ScheduledRuns.runner("error 'no'", in: "1").run().ending == .exited(1))
    #expect(try ScheduledRuns.runner("syntax error", in: "1").run().ending == .exited(1))
    let killed = try ScheduledRuns.runner("process.kill(process.getpid(), 'TERM')", in: "1").run()
    #expect(killed.ending == .killed(SIGTERM))
  }

  @Test func `tells of waits that nothing ends`() throws {
    let run = try ScheduledRuns.runner("process.sleep(math.huge)", in: "1").run()
    #expect(
      run.errors == "procscript: this would go on for ever: nobody waits for a moment, and nothing changes any more\n")
    #expect(run.ending == .exited(1))
  }

  @Test func `tells of more processes than can have an order`() throws {
    let run = try ScheduledRuns.runner("for i = 1, 100 do process.spawn(process.sleep, 1) end", in: "1").run()
    #expect(run.errors == "procscript: more than 64 processes are too many to have an order\n")
    #expect(run.ending == .exited(1))
  }

  @Test func `comes after the script has read its input`() throws {
    var runner = ScheduledRuns.runner("for line in io.lines() do print(line:upper()) end", in: "1")
    runner.input = .text("a\nb\n")
    #expect(try runner.run().lines == ["A", "B"])
    var standard = CommandRunner("--schedule=1", "-")
    standard.input = .text("process.spawn(print, 'from input'):join()")
    #expect(try standard.run().lines == ["from input"])
    #expect(
      try CommandRunner("--schedule=1", "-e", "process.spawn(print, 1):join() print(2)").run().lines == ["1", "2"])
  }
}
