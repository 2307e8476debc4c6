import FoundationEssentials
import Testing

/// `procscript --timeline=run.txt`: what really happened, as it is recorded and told.
@Suite struct `A timeline's log` {
  /// Runs a script, and returns the events of its log: what is between the tree and the end.
  private func events(
    of script: String, as name: String = "run.txt", ending: CommandEnding = .exited(0),
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [String] {
    let folder = try TemporaryFolder()
    var runner = CommandRunner("--timeline=\(name)", "script.lua")
    runner.files = ["script.lua": script]
    runner.directory = folder.path
    let run = try runner.run(sourceLocation: sourceLocation)
    #expect(run.ending == ending, "\(run.errors)", sourceLocation: sourceLocation)
    let log = try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
    return log.components(separatedBy: "\n\n")[1].components(separatedBy: "\n")
  }

  @Test func `tells of children that are started and joined`() throws {
    #expect(
      try events(
        of: """
          local function task(name, seconds)
            print(name .. " is running")
            process.sleep(seconds)
            print(name .. " is gone")
          end
          local slow, quick = process.spawn(task, "slow", 0.3), process.spawn(task, "quick", 0.1)
          quick:join()
          slow:join()
          """) == [
          "A forks B (Process-1)", "A forks C (Process-2)", "A waits for C to end",
          "B prints \"slow is running\\n\"", "B sleeps",
          "C prints \"quick is running\\n\"", "C sleeps",
          "C prints \"quick is gone\\n\"", "C ends (exit code 0)", "A reaps C", "A waits for B to end",
          "B prints \"slow is gone\\n\"", "B ends (exit code 0)", "A reaps B", "A ends (exit code 0)",
        ])
  }

  @Test func `tells how much of very many prints is not kept`() throws {
    let events = try events(of: "for number = 1, 100000 do print(number) end")
    let kept = events.filter { $0.hasPrefix("A prints \"") }
    let leftOut = events.compactMap {
      $0.firstMatch(of: /A prints (\d+) times more, what is not kept/).flatMap { Int($0.1) }
    }
    #expect(kept.first == "A prints \"1\\n\"" && kept.last == "A prints \"100000\\n\"")
    #expect(leftOut.count == 1 && kept.count + leftOut[0] == 100_000)
  }

  /// Lua code that sleeps until the process `p` is a zombie; once, on a machine that is not very busy.
  private static let sleepingBesideZombie = "repeat process.sleep(0.2) until process.status(p.pid) == 'zombie'"

  @Test func `tells of a zombie, which was there until its parent looked`() throws {
    #expect(
      try events(of: "local p = process.spawn(os.exit, 3) \(Self.sleepingBesideZombie) p:join()").withoutRepetitions
        == [
          "A forks B (Process-1)", "A sleeps", "B ends (exit code 3) and is a zombie", "A reaps B",
          "A ends (exit code 0)",
        ])
  }

  @Test func `tells of a zombie at which its parent only looked`() throws {
    let events = try events(of: "local p = process.spawn(os.exit, 3) process.wait { p } process.sleep(0.2) p:join()")
    #expect(events.contains("B ends (exit code 3) and is a zombie"), "\(events)")
  }

  @Test func `tells who has killed whom`() throws {
    let events = try events(
      of: """
        local ready = process.Event()
        local p = process.spawn(function()
          process.spawn(function() ready:set() process.sleep(60) end):join()
        end)
        ready:wait()
        p:stop()
        """)
    // C may be gone before its parent is, or after it.
    for event in [
      "A sends SIGTERM to B", "A sends SIGTERM to C", "B is killed by SIGTERM from A", "A reaps B",
    ] {
      #expect(events.contains(event), "\(events)")
    }
    #expect(events.contains { $0.hasPrefix("C is killed by SIGTERM from A") }, "\(events)")
  }

  /// Lua code that waits until the process has ended whose pid the value `lives` has.
  private static let awaitingEnd =
    "repeat local status = process.status(lives.value) until not status or status == 'zombie'"

  @Test func `tells of an orphan, and of who was killed with a signal from outside`() throws {
    let events = try events(
      of: """
        local lives, over = process.Value(0), process.Event()
        local p = process.spawn(function()
          process.spawn(function() lives.value = process.getpid() over:wait() end)
          process.sleep(60)
        end)
        while lives.value == 0 or p:status() ~= "sleeping" do end
        process.sleep(0.2)
        os.execute("kill -9 " .. p.pid)
        p:join()
        process.sleep(0.2)
        over:set()
        \(Self.awaitingEnd)
        process.sleep(0.2)
        """)
    #expect(
      // The signal may take a while.
      events.filter { $0 != "A waits for B to end" } == [
        "A forks B (Process-1)", "A sleeps", "B forks C (Process-1:1)", "B sleeps", "C waits for event 'over'",
        "B is killed by SIGKILL", "A reaps B", "A sleeps", "C is an orphan now, and adopted",
        "C ends (exit code 0)", "A ends (exit code 0)",
      ])
  }

  @Test func `tells of an orphan whose parent came and went while nobody looked`() throws {
    let events = try events(
      of: """
        local observer
        repeat -- it may not have its name yet
          for _, record in ipairs(process.list "unseen.txt") do
            if record.name == "timeline" then observer = record.pid end
          end
        until observer
        local done, lives = process.Event(), process.Value(0)
        process.kill(observer, "STOP")
        while process.status(observer) ~= "stopped" do process.sleep(0.001) end
        local p = process.spawn(function()
          process.spawn(function() lives.value = process.getpid() done:wait() end)
          process.kill(process.getpid(), "KILL")
        end)
        p:join()
        process.kill(observer, "CONT")
        -- Before it is drawn, the observer has looked.
        process.picture(function() end, "another.txt")
        while lives.value == 0 do end
        done:set()
        \(Self.awaitingEnd)
        """, as: "unseen.txt")
    #expect(events.contains("C is an orphan now, and adopted"), "\(events)")
  }

  @Test func `tells of messages, and of processes that begin afresh`() throws {
    #expect(
      try events(
        of: """
          local function work(queue) queue:put("done") end
          if process.is_main() then
            local queue = process.Queue()
            local p = process.spawn { target = work, args = { queue }, start_method = "spawn", name = "worker" }
            \(Self.sleepingBesideZombie)
            print(queue:get())
            p:join()
          end
          """
      ).withoutRepetitions == [
        "A spawns B (worker)", "A sleeps", "B puts a message into queue 'queue'",
        "B ends (exit code 0) and is a zombie", "A takes a message from queue 'queue'", "A prints \"done\\n\"",
        "A reaps B", "A ends (exit code 0)",
      ])
  }

  @Test func `tells of waiting for a lock, an event, a pipe and standard input`() throws {
    let events = try events(
      of: """
        local lock, event, a, b = process.Lock(), process.Event(), process.Pipe()
        lock:acquire()
        local begun = process.Queue()
        local locked = process.spawn(function() begun:put(1) lock:acquire() end)
        local waiting = process.spawn(function() begun:put(1) event:wait() end)
        local receiving = process.spawn(function() begun:put(1) b:recv() end)
        for _ = 1, 3 do begun:get() end
        for _, p in ipairs { locked, waiting, receiving } do
          while p:status() ~= "sleeping" do process.sleep(0.001) end
        end
        process.sleep(0.2) -- a log tells of no shorter waits
        lock:release() event:set() a:send(1)
        process.join { locked, waiting, receiving }
        """)
    #expect(
      events.filter { $0.contains("waits") && !$0.hasPrefix("A") } == [
        "B waits for lock 'lock'", "C waits for event 'event'", "D waits for a message from pipe 'b'",
      ])
  }

  @Test func `does not tell of the picture that a piece of the script has of its own`() throws {
    #expect(
      try events(of: "process.picture(function() print(1) end) io.stderr:write('no picture\\n')") == [
        "A prints \"1\\n\"", "A prints to standard error \"no picture\\n\"", "A ends (exit code 0)",
      ])
  }

  @Test func `is the same for each run of a script`() throws {
    let script = """
      local queue = process.Queue()
      for i = 1, 3 do process.spawn(function() process.sleep(0.8 * i) queue:put(i) os.exit(i) end) end
      for i = 1, 3 do print(queue:get()) end
      """
    let first = try events(of: script)
    #expect(first.count > 15)
    #expect(try events(of: script) == first)
  }
}

extension [String] {
  /// Of neighbours that are the same, the first.
  fileprivate var withoutRepetitions: [String] {
    reduce(into: []) { lines, line in if lines.last != line { lines.append(line) } }
  }
}
