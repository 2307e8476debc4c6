import Foundation
import Testing

/// `procscript --explore` and `process.explore`: what they find, and how they say it.
@Suite(.timeLimit(.minutes(10))) struct `Exploring orders` {
  /// What is reported of a script.
  private func report(on script: String, _ options: String...) throws -> CommandResult {
    var runner = CommandRunner()
    runner.arguments = ["--explore"] + options + ["s.lua"]
    runner.files = ["s.lua": script]
    return try runner.run()
  }

  /// The rows of outcomes, without what is in front of them and behind them.
  private func outcomes(_ run: CommandResult) -> [String] {
    run.lines.compactMap { line in
      line.firstMatch(of: /^ +(?:[\d,]+ of [\d,]+|if late)   (?:fails  |       )?(.*?)(?:   .*)?$/).map { String($0.1) }
    }
  }

  @Test func `tells a lost update, and its order gives it each time`() throws {
    let script = """
      local counter = process.Value(0)
      local function add() counter.value = counter.value + 1 end
      process.join { process.spawn(add), process.spawn(add) }
      print(counter.value)
      """
    let run = try report(on: script)
    #expect(run.ending == .exited(0) && run.errors == "")
    #expect(outcomes(run) == ["2", "1"])
    #expect(run.lines.dropLast().last?.hasSuffix("← lost: written since B read it") == true)
    let schedule = try #require(run.output.firstMatch(of: /--schedule=(\S+)/)?.1)
    var runner = CommandRunner("--schedule=\(schedule)", "s.lua")
    runner.files = ["s.lua": script]
    for _ in 1...3 { #expect(try runner.run().output == "1\n") }
  }

  /// The main process reads when the other has ended: it could have done so before that one wrote.
  @Test(arguments: [
    ("process.Event()", "set()", "wait"), ("process.Queue()", "put(1)", "get"),
    ("process.Semaphore(0)", "release()", "acquire"),
  ])
  func `tries in another place what comes after the end of all others`(_ object: String, _ give: String, _ take: String)
    throws
  {
    let run = try CommandRunner(
      script: """
        local report = process.explore(function()
          local o, v = \(object), process.Value(0)
          process.spawn(function() o:\(give) v.value = 1 end)
          o:\(take)()
          return v.value
        end, { strategy = "reduction", exact_time = true })
        local values = {}
        for i, outcome in ipairs(report.outcomes) do values[i] = outcome.values[1] end
        table.sort(values)
        print(report.complete, table.concat(values, " "))
        """
    ).run()
    #expect(run.output == "true\t0 1\n", "\(run.errors)")
  }

  @Test func `says that a loop which nobody ends makes no progress`() throws {
    let run = try report(
      on: """
        local flag = process.Value(false)
        process.spawn(function() while not flag.value do end end):join()
        """)
    #expect(outcomes(run) == ["no progress: nothing changes any more"], "\(run.output)")
    #expect(run.ending == .exited(1))
  }

  @Test func `lets a loop go on that the clock or another process ends`() throws {
    let run = try report(
      on: """
        local flag = process.Value(false)
        local p = process.spawn(function() while not flag.value do end print "seen" end)
        local start = process.clock()
        repeat until process.clock() - start > 0.001
        for i = 1, 1e6 do end
        flag.value = true
        p:join()
        """, "--exact-time", "--schedules=20")
    #expect(outcomes(run) == ["seen"], "\(run.output)")
    #expect(run.ending == .exited(0))
  }

  @Test func `fails where no schedule comes to its end, after a few`() throws {
    let script = "for i = 1, 64 do process.spawn(print) end"
    let run = try report(on: script, "--schedules=2")
    #expect(run.lines.first?.hasPrefix("s.lua: no outcome, as none of 2 schedules came to its end (") == true)
    #expect(
      run.lines.dropFirst().first == "2 schedules were too long to explore: there can be 64 processes and 32,768 steps."
    )
    // On several processors others are under way when that is known.
    #expect(try report(on: script).lines.first?.contains(/as none of [89] schedules/) == true)
    #expect(run.ending == .exited(1))
  }

  @Test func `shows the first line of an error, and room for what print puts between values`() throws {
    let run = try report(
      on: """
        local a, b = process.Lock(), process.Lock()
        local function take(one, other) one:acquire() other:acquire() print(1, "ate") os.exit(0) end
        process.join { process.spawn(take, a, b), process.spawn(take, b, a) }
        """, "--exact-time")
    #expect(
      Set(outcomes(run)) == [
        "1  ate / 1  ate", "Process-1: s.lua:2: this would wait for ever: a deadlock / 1  ate",
        "Process-2: s.lua:2: this would wait for ever: a deadlock / 1  ate",
      ], "\(run.output)")
    #expect(run.ending == .exited(1))
  }

  @Test func `shows that a process waits for its children at its end`() throws {
    let run = try report(
      on: """
        local v = process.Value(0)
        process.spawn(function() v.value = 1 end)
        print(v.value)
        """, "--exact-time")
    #expect(Set(outcomes(run)) == ["0", "1"], "\(run.output)")
    #expect(!run.output.contains(/print +← has to wait/), "\(run.output)")
  }

  @Test func `tells tables apart by what is in them`() throws {
    let run = try CommandRunner(
      script: """
        local report = process.explore(function()
          local v = process.Value(0)
          local function add() v.value = v.value + 1 end
          process.join { process.spawn(add), process.spawn(add) }
          return { v.value, name = { "n" } }, "x"
        end)
        for _, outcome in ipairs(report.outcomes) do
          print(outcome.values[1][1], outcome.values[1].name[1], outcome.values[2], outcome.values.n)
        end
        print(report.text:match "{[^\\n]-'x'")
        """
    ).run()
    #expect(run.output == "2\tn\tx\t2\n1\tn\tx\t2\n{ 2, name = { 'n' } }, 'x'\n", "\(run.errors)")
  }

  @Test func `of a function returns nil and what failed, and leaves the caller as it was`() throws {
    let run = try CommandRunner(
      script: """
        local n = 0
        local report, message, all = process.explore(function() n = n + 1 error "no" end)
        print(report, message:match "\\n *([^\\n]*)", all.outcomes[1].error:match "^[^\\n]*", n)
        print(pcall(process.explore))
        print(pcall(process.explore, print, { scheduls = 1 }))
        """
    ).run()
    #expect(
      run.lines == [
        "nil\t1 of 1   fails  MainProcess: script.lua:2: no   --schedule=A\tMainProcess: script.lua:2: no\t0",
        "false\tscript.lua:4: bad argument 'fn' to 'explore' (function expected, got nil): "
          + "write process.explore(function() … end)",
        "false\tscript.lua:5: unknown option 'scheduls' of 'explore': there are exact_time, preemptions, schedule, "
          + "schedules, seconds, seed and strategy",
      ])
  }

  /// Whether the kernel gives large pages to those who ask for them.
  private static let hasLargePages =
    (try? String(contentsOfFile: "/sys/kernel/mm/transparent_hugepage/enabled", encoding: .utf8))?.contains("[never]")
    == false

  @Test(.enabled(if: hasLargePages, "this kernel has no large pages"))
  func `has its code in large pages, which forks hand on, at the same addresses`() throws {
    let run = try CommandRunner(
      script: """
        local function large()
          local kilobytes, code = 0
          for line in io.lines "/proc/self/smaps" do
            if line:match "^%x+%-%x+ " then code = line:match "^%S+ r%-xp 0+ 00:00 0 *$" end
            if code then kilobytes = kilobytes + (line:match "^AnonHugePages: *(%d+)" or 0) end
          end
          return kilobytes > 0
        end
        print(large())
        local report = process.explore(large)
        print(report.outcomes[1].values[1], large(), ("x"):rep(3), math.sin(0))
        """
    ).run()
    #expect(run.output == "false\ntrue\ttrue\txxx\t0.0\n", "\(run.errors)")
  }
}
