import Foundation
import Testing

/// Daemons end with their parent, however it ends.
@Suite struct `A daemon` {
  /// How a parent ends, as it does itself.
  private static let endings = [
    ("by the end of its code", "", CommandEnding.exited(0)),
    ("by an error", "error 'boom'", .exited(1)),
    ("by os.exit", "os.exit(3)", .exited(3)),
    ("by os.exit that closes its state", "os.exit(3, true)", .exited(3)),
    ("by os.exit in a coroutine", "coroutine.wrap(os.exit)(3)", .exited(3)),
    ("of SIGTERM", "process.kill(process.getpid(), 'TERM') process.sleep(60)", .killed(SIGTERM)),
    ("of SIGHUP", "process.kill(process.getpid(), 'HUP') process.sleep(60)", .killed(SIGHUP)),
    ("of SIGKILL", "process.kill(process.getpid(), 'KILL') process.sleep(60)", .killed(SIGKILL)),
    ("of a crash", "process.kill(process.getpid(), 'SEGV') process.sleep(60)", .killed(SIGSEGV)),
  ]

  /// What a daemon does meanwhile: each prints "ready" first.
  private static let works = [
    "sleeps": "print 'ready' process.sleep(60)",
    "computes": "print 'ready' while true do end",
    "is stopped": "print 'ready' process.kill(process.getpid(), 'STOP') process.sleep(60)",
    "has a daemon": "process.daemon(function() print 'ready' process.sleep(60) end) process.sleep(60)",
    "has a child": "process.spawn(function() print 'ready' process.sleep(60) end) process.sleep(60)",
  ]

  @Test(arguments: endings, works.keys.sorted())
  func `ends with its parent`(_ ending: (name: String, code: String, ending: CommandEnding), _ work: String) throws {
    let running = try CommandRunner(
      script: """
        local p = process.daemon(function() \(Self.works[work]!) end)
        io.read() -- until it is ready
        while \(work == "is stopped") and p:status() ~= "stopped" do process.sleep(0.001) end
        \(ending.code)
        """
    ).startWithInput()
    try running.waitForLine("ready")
    let start = monotonicSeconds()
    running.write("go on\n")
    let end = try running.waitForEnd()
    #expect(end == ending.ending, "\(running.errors)")
    // What is below its daemons is killed by the system, which takes a moment.
    let waits = end.isExit && !work.hasPrefix("has")
    if waits { #expect(running.descendants().isEmpty, "it waits for its daemons") }
    let run = try running.finish()
    #expect(run.output == "ready\n")
    #expect(monotonicSeconds() - start < 1.9, "nobody had to be killed after the grace of 2 s")
  }

  @Test func `that ignores SIGTERM is killed after two seconds`() throws {
    var runner = CommandRunner(
      script: """
        process.daemon(function() print "ready" while true do process.sleep(60) end end)
        process.daemon(function() print "ready" while true do process.sleep(60) end end)
        io.read()
        """)
    runner.shell = "trap '' TERM; exec \"$@\""
    let running = try runner.startWithInput()
    try running.waitForLine("ready", count: 2)
    let start = monotonicSeconds()
    running.write("\n")
    #expect(try running.waitForEnd() == .exited(0))
    let seconds = monotonicSeconds() - start
    #expect(seconds > 1.95 && seconds < 3.9, "\(seconds) s for both")
    #expect(running.descendants().isEmpty)
  }

  @Test func `of a child ends with that child`() throws {
    let run = try CommandRunner(
      script: """
        for _, ending in ipairs { function() end, error, function() os.exit(2) end,
                                  function() process.kill(process.getpid(), "KILL") end } do
          local p = process.spawn(function()
            local d = process.daemon(process.sleep, 60)
            local f <close> = io.open("pid", "w")
            f:write(d.pid)
            f:flush()
            ending()
          end)
          p:join()
          local pid = io.open("pid"):read "n"
          local deadline = process.clock() + 5
          while process.status(pid) and process.status(pid) ~= "zombie" and process.clock() < deadline do
            process.sleep(0.001)
          end
          print(p.exitcode, process.clock() < deadline)
        end
        """
    ).run()
    #expect(run.output == "0\ttrue\n1\ttrue\n2\ttrue\n-9\ttrue\n")
  }

  @Test func `can be ended, waited for and asked for its result like others`() throws {
    let run = try CommandRunner(
      script: """
        local p = process.daemon(process.sleep, 60)
        print(p.daemon, p:is_alive(), tostring(p):match "daemon")
        p:terminate()
        print(p:join(), p.exitcode, p.signal)
        print(process.daemon(function() return 42 end):result())
        local q = process.spawn { target = function()
          local c = process.spawn(function() return process.current().daemon end)
          return process.current().daemon, c.daemon, c:result()
        end, daemon = true }
        print(q:result())
        local r = process.spawn(function() return process.current().daemon end)
        print(r.daemon, r:result())
        print(pcall(function() r.daemon = true end))
        """
    ).run()
    #expect(
      run.output == """
        true\ttrue\tdaemon
        true\t-15\tSIGTERM
        42
        true\ttrue\ttrue
        false\tfalse
        false\tscript.lua:13: daemon must be set before start()

        """, "\(run.errors)")
  }

  @Test func `that waits when its parent comes to its end does not say that it waits in vain`() throws {
    let run = try CommandRunner(
      script: """
        local q = process.Queue()
        for _ = 1, 3 do process.daemon(function() while true do q:get() end end) end
        print(1)
        """, preloading: "slow_kill"
    ).run()
    #expect(run.output == "1\n" && run.errors == "")
  }

  @Test func `whose parent is killed as it starts does not outlive it`() throws {
    for _ in 1...20 {
      let running = try CommandRunner(
        script: "while true do process.daemon(process.sleep, 60) end"
      ).start()
      try running.wait(for: "daemons") { running.descendants().count > 3 }
      running.send(SIGKILL)
      #expect(try running.finish().ending == .killed(SIGKILL))
    }
  }
}
