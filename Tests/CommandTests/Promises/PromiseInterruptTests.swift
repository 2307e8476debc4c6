import Foundation
import Testing

/// Ctrl-C: one message, nothing left running, exit code 130.
@Suite struct `Ctrl-C, the interrupt` {
  /// What the main process does while its child `p` sleeps; "ready" is printed before.
  private static let works = [
    "computing": "while true do end",
    "computing in C": "while true do ('x'):rep(1000):gsub('x', string.upper) end",
    "computing in a function": "local function f() return 1 end while true do f() end",
    "calling itself": "local function f() return f() end f()",
    "sorting":
      "while true do local t = {} for i = 1, 1e4 do t[i] = -i end table.sort(t, function(a, b) return a < b end) end",
    "sleeping": "process.sleep(60)",
    "sleeping for ever": "process.sleep(math.huge)",
    "joining": "p:join()",
    "joining with a timeout": "p:join(60)",
    "joining a list": "process.join { p, p }",
    "waiting": "process.wait { p }",
    "waiting for a result": "p:result()",
    "reading": "io.read() while true do end",
    "reading lines": "for line in io.lines() do end while true do end",
    "in a coroutine": "coroutine.wrap(function() while true do end end)()",
    "in a resumed coroutine": "assert(coroutine.resume(coroutine.create(function() while true do end end)))",
    "sleeping in a coroutine": "coroutine.wrap(function() process.sleep(60) end)()",
    "joining in a coroutine of a coroutine":
      "coroutine.wrap(function() coroutine.wrap(function() p:join() end)() end)()",
    "between coroutines":
      "local f = coroutine.wrap(function() while true do coroutine.yield() end end) while true do f() end",
    "in a metamethod": "local t = setmetatable({}, {__index = function() while true do end end}) local _ = t.x",
    "starting processes": "while true do process.spawn(function() end):join() end",
    "polling": "while not p:join(0.001) do end",
    "looking": "while p:is_alive() do end",
    "printing": "while true do io.write('') end",
    "ended and waiting for its children": "",
    "ended by an error and waiting for its children": "error('before', 0)",
    "ended by os.exit and waiting for its children": "os.exit(3)",
  ]

  private static let daemon = "process.daemon(function() print 'ready' process.sleep(60) end)"

  @Test(arguments: works.keys.sorted()) func `on a terminal, while the script is`(_ work: String) throws {
    var runner = CommandRunner(
      script: """
        local p = process.spawn(function()
          process.spawn(function() print "ready" process.sleep(60) end)
          while true do end
        end)
        \(work.hasPrefix("ended") ? "" : Self.daemon)
        print "ready"
        \(Self.works[work]!)
        """)
    runner.output = .terminal
    let running = try runner.start()
    // Not lines: lua5.4 writes an error in two pieces, and a child's line may come in between.
    try running.wait(for: "all to be ready") {
      running.output.components(separatedBy: "ready").count > (work.hasPrefix("ended") ? 2 : 3)
    }
    if work.hasPrefix("ended by an") { try running.waitForOutput("before") }
    usleep(20_000)  // The work itself, which tells nobody that it has begun.
    let start = monotonicSeconds()
    running.write("\u{3}")
    #expect(try running.waitForEnd() == .exited(130), "\(running.output)")
    #expect(monotonicSeconds() - start < 1.5)
    #expect(running.descendants().isEmpty)
    let told = running.output.split(separator: "\n").filter { $0.contains("interrupted!") }
    #expect(told.count == 1 && told[0].hasPrefix("procscript: "), "\(running.output)")
    if !work.hasPrefix("ended") { #expect(running.output.contains("stack traceback:\n"), "\(running.output)") }
    #expect(
      !running.output.replacing(/It waited for [^\n]*/, with: "").contains("Process-"),
      "children end quietly: \(running.output)")
  }

  @Test(arguments: works.keys.sorted().filter { !$0.hasPrefix("reading") })
  func `as a signal to the main process alone, while the script is`(_ work: String) throws {
    let running = try CommandRunner(
      script: """
        local p = process.spawn(function()
          process.spawn(function() print "ready" process.sleep(60) end)
          while true do end
        end)
        \(work.hasPrefix("ended") ? "" : Self.daemon)
        print "ready"
        \(Self.works[work]!)
        """
    ).start()
    try running.waitForLine("ready", count: work.hasPrefix("ended") ? 2 : 3)
    usleep(20_000)
    let start = monotonicSeconds()
    running.send(SIGINT)
    #expect(try running.waitForEnd() == .exited(130), "\(running.errors)")
    #expect(monotonicSeconds() - start < 1.5)
    #expect(running.descendants().isEmpty)
    let told = running.errors.split(separator: "\n").filter { $0.contains("interrupted!") }
    #expect(told.count == 1 && told[0].hasPrefix("procscript: "), "\(running.errors)")
    let others = running.errors.split(separator: "\n").dropFirst()
    #expect(!others.contains { $0.contains("Process-") }, "children end quietly: \(running.errors)")
  }

  @Test func `tells where the script was`() throws {
    let running = try CommandRunner(
      script: """
        local function inner() process.spawn(print, "ready") while true do end end
        local function outer() inner() end
        outer()
        """
    ).start()
    try running.waitForLine("ready")
    usleep(20_000)  // Until the parent is where it will be found.
    running.send(SIGINT)
    let run = try running.finish()
    #expect(
      run.errors.hasPrefix(
        """
        procscript: interrupted!
        stack traceback:
        \tscript.lua:1: in upvalue 'inner'
        \tscript.lua:2: in local 'outer'
        \tscript.lua:3: in main chunk
        """), "\(run.errors)")
    #expect(run.ending == .exited(130))
  }

  @Test(arguments: [
    ("process.spawn(process.sleep, 60):join()", "It waited for the end of Process-1 (pid "),
    (
      "local q = process.Queue { name = 'jobs' } process.spawn(process.sleep, 60) q:get()",
      "It waited for a message from the queue 'jobs'."
    ),
    (
      "local q = process.Queue { name = 'jobs' } process.spawn(process.sleep, 60) q:get(60)",
      "It waited for a message from the queue 'jobs'."
    ),
    ("process.sleep(60)", "It slept."), ("process.spawn(process.sleep, 60)", "It waited for its children to end."),
  ])
  func `tells what the script waited for`(_ wait: String, _ words: String) throws {
    let running = try CommandRunner(script: "print 'ready' io.stdout:flush() \(wait)").start()
    try running.waitForLine("ready")
    try running.waitUntilAsleep()
    running.send(SIGINT)
    let run = try running.finish()
    #expect(run.errors.hasPrefix("procscript: interrupted! \(words)"), "\(run.errors)")
    #expect(run.ending == .exited(130))
  }

  /// What children do that SIGINT does not end.
  private static let stubborn = [
    "os.execute \"trap '' INT; echo ready; sleep 60; sleep 60\"",
    "io.popen(\"trap '' INT; echo ready >&2; sleep 60\", 'w') process.sleep(60)",
    "process.spawn(function() os.execute \"trap '' INT; echo ready; sleep 60\" end) process.sleep(60)",
    "while true do pcall(os.execute, \"trap '' INT; echo ready; sleep 60\") end",
  ]

  /// A script on the terminal of a shell that outlives it: at the end of the terminal's own first process, the system
  /// would send SIGHUP to what is left.
  private func onAShellsTerminal(_ script: String) -> CommandRunner {
    var runner = CommandRunner(script: script)
    runner.output = .terminal
    runner.shell = "trap : INT; \"$@\"; code=$?; echo over; read line; exit $code"
    return runner
  }

  @Test(arguments: stubborn) func `ends children that ignore it, after two seconds`(_ work: String) throws {
    let runner = onAShellsTerminal("process.spawn(function() \(work) end) process.sleep(60)")
    let running = try runner.start()
    try running.waitForLine("ready")
    let start = monotonicSeconds()
    running.write("\u{3}")
    try running.waitForLine("over")
    #expect(monotonicSeconds() - start < 3.9)
    #expect(running.descendants().isEmpty)
    running.write("\n")
    #expect(try running.waitForEnd() == .exited(130), "\(running.output)")
  }

  @Test(arguments: stubborn) func `a second time ends everything at once`(_ work: String) throws {
    let runner = onAShellsTerminal("process.spawn(function() \(work) end) process.sleep(60)")
    let running = try runner.start()
    try running.waitForLine("ready")
    running.write("\u{3}")
    usleep(200_000)  // It waits for its children now.
    let start = monotonicSeconds()
    running.write("\u{3}")
    #expect(!running.output.contains("over"))
    try running.waitForLine("over")
    // Well before the grace of the first time is over.
    #expect(monotonicSeconds() - start < 1.5)
    try running.waitUntilNothingIsLeft()
    running.write("\n")
    #expect(try running.waitForEnd() == .exited(130), "\(running.output)")
  }

  @Test func `ends everything where no descriptor is left, at the second time`() throws {
    var runner = onAShellsTerminal(
      """
      process.spawn(function() os.execute "trap '' INT; echo ready; sleep 60" end)
      local files = {}
      repeat
        local file = io.open "script.lua"
        files[#files + 1] = file
      until not file
      print "none is left"
      while true do pcall(process.sleep, 60) end
      """)
    runner.shell = "ulimit -n 32;" + runner.shell!
    let running = try runner.start()
    try running.waitForLine("ready")
    try running.waitForLine("none is left")
    running.write("\u{3}")
    try running.waitForOutput("too many open files")
    running.write("\u{3}")
    try running.waitForLine("over")
    try running.waitUntilNothingIsLeft()
    running.write("\n")
    #expect(try running.waitForEnd() == .exited(130), "\(running.output)")
  }

  @Test func `a second time ends a script that catches the first`() throws {
    var runner = CommandRunner(
      script: """
        process.spawn(function() while true do end end)
        while true do print(pcall(function() print "ready" process.sleep(60) end)) end
        """)
    runner.output = .terminal
    let running = try runner.start()
    try running.waitForLine("ready")
    running.write("\u{3}")
    try running.waitForOutput("false\tinterrupted!\n")
    try running.waitForLine("ready", count: 2)
    running.write("\u{3}")
    #expect(try running.waitForEnd() == .exited(130), "\(running.output)")
    try running.waitUntilNothingIsLeft()
  }

  @Test func `caught by the script leaves it in charge, and shows how its children ended`() throws {
    var runner = CommandRunner(
      script: """
        local p, q = process.spawn(process.sleep, 60), process.spawn(function() while true do end end)
        print(pcall(function() print "ready" process.sleep(60) end))
        print(p:join(5), p.exitcode, p.signal, q:join(5), q.exitcode)
        print(process.spawn(function() return "and on" end):result())
        process.sleep(0.01)
        os.exit(7)
        """)
    runner.output = .terminal
    let running = try runner.start()
    try running.waitForLine("ready")
    running.write("\u{3}")
    let run = try running.finish()
    #expect(
      run.output == "ready\nfalse\tinterrupted!\ntrue\t-2\tSIGINT\ttrue\t-2\nand on\n")
    #expect(run.ending == .exited(7))
  }

  @Test func `sent to the main process only and caught leaves the children alone`() throws {
    let running = try CommandRunner(
      script: """
        local go = process.Event()
        local p = process.spawn(function() go:wait() return "alive" end)
        print(pcall(function() print "ready" p:join() end))
        go:set()
        print(p:result())
        """
    ).start()
    try running.waitForLine("ready")
    running.send(SIGINT)
    let run = try running.finish()
    #expect(run.output == "ready\nfalse\tinterrupted!\nalive\n")
    #expect(run.ending == .exited(0))
  }

  @Test func `in a child's own pcall is no error there: it ends`() throws {
    let running = try CommandRunner(
      script: """
        local p = process.spawn(function()
          pcall(function() print "ready" process.sleep(60) end)
          print "never"
        end)
        print(p:join(), p.exitcode, p.error)
        """
    ).start()
    try running.waitForLine("ready")
    let child = try #require(running.descendants().first)
    kill(child.pid, SIGINT)
    let run = try running.finish()
    #expect(run.output == "ready\ntrue\t-2\tnil\n" && run.errors == "")
  }

  @Test func `closes what the script had to close`() throws {
    let running = try CommandRunner(
      script: """
        local _ <close> = setmetatable({}, { __close = function(_, e) print("closed", e) end })
        kept = setmetatable({}, { __gc = function() print "collected" end })
        print "ready"
        process.sleep(60)
        """
    ).start()
    try running.waitForLine("ready")
    running.send(SIGINT)
    let run = try running.finish()
    #expect(run.output == "ready\nclosed\tinterrupted!\ncollected\n")
    #expect(run.ending == .exited(130))
  }

  @Test func `many times in a row always ends everything`() throws {
    for delay in stride(from: 0, to: 30_000, by: 3_000) {
      var runner = CommandRunner(
        script: """
          while true do
            local all = {}
            for i = 1, 4 do all[i] = process.spawn(function() process.spawn(process.sleep, 0.01):join() end) end
            print "ready"
            process.join(all)
          end
          """)
      runner.output = .terminal
      let running = try runner.start()
      try running.waitForLine("ready")
      usleep(useconds_t(delay))
      running.write("\u{3}")
      #expect(try running.waitForEnd() == .exited(130), "\(running.output)")
      #expect(running.descendants().isEmpty)
      let told = running.output.split(separator: "\n").filter { $0.contains("interrupted!") }
      #expect(told.count == 1, "\(running.output)")
    }
  }
}
