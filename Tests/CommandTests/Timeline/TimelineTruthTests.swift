import Foundation
import Testing

/// What pictures say is so: of short runs, of several pictures, of the source, of what is on a terminal.
@Suite struct `A picture is true` {
  private func picture(_ name: String, in folder: TemporaryFolder) throws -> String {
    try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
  }

  /// What the page of a run is made of: one delta, with sources and lanes by their numbers.
  private func data(of page: String) throws -> [String: Any] {
    let json = try #require(page.firstMatch(of: /<script type="application\/json" id="data">(.*?)<\/script>/)).output.1
    let deltas = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
    #expect(deltas.count == 1)
    return try #require(deltas.first)
  }

  private func sources(of page: String) throws -> [String: String?] {
    let sources = try #require(try data(of: page)["sources"] as? [String: [String: Any]])
    return Dictionary(uniqueKeysWithValues: sources.values.map { ($0["name"] as? String ?? "", $0["text"] as? String) })
  }

  @Test func `a run ends with its last process, not when its picture is drawn`() throws {
    let folder = try TemporaryFolder()
    for script in ["", "process.spawn(function() end):join()"] {
      var runner = CommandRunner("--timeline=run.html", "-e", script)
      runner.directory = folder.path
      #expect(try runner.run().ending == .exited(0))
      let data = try data(of: picture("run.html", in: folder))
      let lanes = try #require(data["lanes"] as? [String: [String: Any]])
      #expect(data["end"] as? Int == lanes.values.compactMap { $0["ended"] as? Int }.max())
    }
  }

  @Test func `each of several pictures is drawn, and what is asked for twice once`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner(
      "--timeline=run.txt", "--timeline", "--timeline=run.svg", "--timeline", "-e",
      "process.spawn(function() end):join()")
    runner.directory = folder.path
    let run = try runner.run()
    #expect(run.ending == .exited(0) && run.output.isEmpty)
    #expect(run.errors.components(separatedBy: "A MainProcess").count == 2, "\(run.errors)")
    #expect(try picture("run.txt", in: folder).contains("B ends (exit code 0)"))
    #expect(try picture("run.svg", in: folder).hasPrefix("<svg "))
  }

  @Test func `it begins on a line of its own, whatever was printed last`() throws {
    for script in ["io.write('no end')", "io.stderr:write('no end')", "process.spawn(io.write, 'no end'):join()"] {
      var runner = CommandRunner("--timeline", "-e", script)
      runner.output = .merged
      let run = try runner.run()
      #expect(run.output.contains("no end\n") && run.output.contains(/\n[12] process/), "\(run.output)")
      #expect(!run.output.contains("no end\n\n"))
    }
    var runner = CommandRunner("--timeline", "-e", "print('an end')")
    runner.output = .merged
    #expect(try runner.run().output.hasPrefix("an end\n1 process"))
  }

  @Test func `it shows the source that was loaded, though the file was saved meanwhile`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner("--timeline=run.html", "script.lua")
    let script = """
      local file = io.open("script.lua", "w")
      file:write("-- something else\\n")
      file:close()
      print "saved"

      """
    runner.files = ["script.lua": script]
    runner.directory = folder.path
    #expect(try runner.run().output == "saved\n")
    #expect(try sources(of: picture("run.html", in: folder)) == ["script.lua": script])
    #expect(try picture("script.lua", in: folder) == "-- something else\n")
  }

  @Test func `it shows the source of -e, and of standard input`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner("--timeline=run.html", "-e", "print 'from the command line'")
    runner.directory = folder.path
    #expect(try runner.run().output == "from the command line\n")
    #expect(try sources(of: picture("run.html", in: folder)) == ["(command line)": "print 'from the command line'"])

    runner = CommandRunner("--timeline=run.html", "-")
    runner.directory = folder.path
    runner.input = .text("#!/bin/procscript\nprint(debug.getinfo(1).currentline, ...)\n")
    #expect(try runner.run().output == "2\n")
    #expect(
      try sources(of: picture("run.html", in: folder)) == [
        "stdin": "#!/bin/procscript\nprint(debug.getinfo(1).currentline, ...)\n"
      ])
    // Lines of two can't be told from each other.
    runner = CommandRunner("--timeline=run.html", "-e", "print(1)", "-e", "\nprint(2)")
    runner.directory = folder.path
    #expect(try runner.run().output == "1\n2\n")
    #expect(try sources(of: picture("run.html", in: folder)) == ["(command line)": nil])
  }

  @Test func `a pool's workers end by themselves`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner("--timeline=run.txt", "script.lua")
    runner.files = [
      "script.lua": """
      do
        local pool <close> = process.Pool(4)
        print(#pool:map(function(x) return x end, { 1, 2, 3, 4, 5, 6, 7, 8 }))
      end
      local pool = process.Pool(2)
      pool:apply(math.abs, -1)
      pool:terminate()
      """
    ]
    runner.directory = folder.path
    #expect(try runner.run().output == "8\n")
    let log = try picture("run.txt", in: folder)
    #expect(log.matches(of: /PoolWorker-\d: exit code 0\n/).count == 6, "\(log)")
    #expect(!log.contains("SIGKILL"), "\(log)")
  }

  @Test func `the workers of a pool that nobody closes end by themselves, and only one at work is ended`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner("--timeline=run.txt", "script.lua")
    runner.files = [
      "script.lua": """
      POOL = process.Pool(4)
      POOL:map(math.abs, { -1, -2 })
      local busy, begun = process.Pool(3), process.Event()
      BUSY = busy
      busy:apply_async(function() begun:set() process.sleep(60) end)
      begun:wait()
      UNUSED = process.Pool(2)
      print(os.clock() < 30)
      """
    ]
    runner.directory = folder.path
    #expect(try runner.run().output == "true\n")
    let log = try picture("run.txt", in: folder)
    #expect(log.matches(of: /PoolWorker-\d: exit code 0\n/).count == 8, "\(log)")
    #expect(log.matches(of: /PoolWorker-\d: killed by SIGTERM\n/).count == 1, "\(log)")
    #expect(log.matches(of: /A sends SIG/).count == 1, "\(log)")
  }

  /// The children come to wait before the main process lets them go on.
  @Test func `who waited is let go on by who did that`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner("--timeline=run.json", "script.lua")
    runner.files = [
      "script.lua": """
      local lock, event, permits = process.Lock(), process.Event(), process.Semaphore(0)
      local condition, barrier = process.Condition(), process.Barrier(2)
      local ready = process.Queue()
      local function child(name, fn) process.spawn { target = function() ready:put(1) fn() end, name = name } end
      lock:acquire()
      child("locked", function() lock:acquire() lock:release() end)
      child("set", function() event:wait() end)
      child("permitted", function() permits:acquire() end)
      child("notified", function() condition:with(function() condition:wait() end) end)
      child("passed", function() barrier:wait() end)
      for _ = 1, 5 do ready:get() end
      for _, p in ipairs(process.active_children()) do
        while p:status() ~= "sleeping" do process.sleep(0.001) end
      end
      lock:release() event:set() permits:release() barrier:wait()
      condition:with(function() condition:notify() end)
      process.join(process.active_children())
      """
    ]
    runner.directory = folder.path
    let run = try runner.run()
    #expect(run.ending == .exited(0), "\(run.errors)")
    let json = try JSONSerialization.jsonObject(with: Data(try picture("run.json", in: folder).utf8))
    let events = try #require((json as? [String: Any])?["traceEvents"] as? [[String: Any]])
    let names = Dictionary(
      uniqueKeysWithValues: events.filter { $0["name"] as? String == "thread_name" }.map {
        ($0["tid"] as? Int ?? 0, ($0["args"] as? [String: Any])?["name"] as? String ?? "")
      })
    let wakings = events.filter { $0["cat"] as? String == "wake" }
    let ends = Dictionary(grouping: wakings) { $0["id"] as? Int ?? 0 }.values.map { ends in
      ends.map { names[$0["tid"] as? Int ?? 0] ?? "" }.joined(separator: " → ")
    }
    for child in ["B locked", "C set", "D permitted", "E notified", "F passed"] {
      #expect(ends.contains("A MainProcess → \(child)"), "\(ends.sorted())")
    }
    let holds = Set(events.filter { $0["ph"] as? String == "b" }.map { $0["name"] as? String ?? "" })
    #expect(
      holds.isSuperset(of: ["A has lock 'lock'", "B has lock 'lock'", "E has condition 'condition'"]),
      "\(holds.sorted())")
  }

  @Test func `a queue never has more messages than it has room for`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner("--timeline=run.json", "script.lua")
    runner.files = [
      "script.lua": """
      local q = process.Queue(1)
      process.spawn(function() for i = 1, 2000 do q:put(i) end end)
      for i = 1, 2000 do q:get() end
      """
    ]
    runner.directory = folder.path
    let run = try runner.run()
    #expect(run.ending == .exited(0), "\(run.errors)")
    let json = try JSONSerialization.jsonObject(with: Data(try picture("run.json", in: folder).utf8))
    let events = try #require((json as? [String: Any])?["traceEvents"] as? [[String: Any]])
    let lengths = events.filter { $0["ph"] as? String == "C" }
      .compactMap { ($0["args"] as? [String: Any])?["messages"] as? Int }
    #expect(Set(lengths) == [0, 1])
  }

  @Test func `who waits for a program or for what it prints, waits`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner("--timeline=run.txt", "script.lua")
    runner.files = [
      "script.lua": """
      process.spawn(os.execute, "sleep 0.2"):join()
      process.spawn(function() print(io.popen("sleep 0.2; echo read"):read()) end):join()
      process.spawn(function() for line in io.popen("sleep 0.2; echo lines"):lines() do print(line) end end):join()
      process.spawn(function() print(io.popen("exec >/dev/null; sleep 0.2; exit 7", "w"):close()) end):join()
      print(pcall(os.execute, {}))
      process.sleep(0.2)
      """
    ]
    runner.directory = folder.path
    let run = try runner.run()
    #expect(
      run.lines == [
        "read", "lines", "nil\texit\t7", "false\tbad argument #1 to 'os.execute' (string expected, got table)",
      ], "\(run.errors)")
    let log = try picture("run.txt", in: folder)
    let waits = log.split(separator: "\n").filter {
      $0.contains("waits for") && !$0.hasPrefix("A ") || $0 == "A sleeps"
    }
    #expect(
      waits == [
        "B waits for a program to end", "C waits for input", "D waits for input", "E waits for a program to end",
        "A sleeps",
      ], "\(log)")
  }

  @Test func `who waits for descriptors waits for these, not for processes`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner("--timeline=run.txt", "--timeline=run.svg", "script.lua")
    runner.files = [
      "script.lua": """
      local p, other = process.daemon(process.sleep, 60), process.daemon(process.sleep, 60)
      local number, another = p:fileno(), other:fileno()
      process.wait({ number }, 0.2)
      process.wait({ { number, "w" } }, 0.2)
      process.wait({ number, { number, "w" } }, 0.2)
      process.wait({ number, another }, 0.2)
      process.wait({ p, number }, 0.2)
      """
    ]
    runner.directory = folder.path
    let run = try runner.run()
    #expect(run.ending == .exited(0), "\(run.errors)")
    let log = try picture("run.txt", in: folder)
    let waits = log.split(separator: "\n").filter { $0.hasPrefix("A waits for") }.map {
      $0.replacing(/descriptor \d+/, with: "descriptor D")
    }
    #expect(
      waits.prefix(5) == [
        "A waits for descriptor D to be readable", "A waits for descriptor D to be writable",
        "A waits for descriptor D to be ready", "A waits for descriptors to be ready", "A waits for processes to end",
      ], "\(log)")
    #expect(try picture("run.svg", in: folder).contains(/waiting for descriptor \d+ to be writable/))
  }

  @Test(.enabled(if: `A deadlock`.namesAreKnown))
  func `a deadlock is a circle of arrows, and is told in words`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner(
      "--timeline", "--timeline=run.svg", "--timeline=run.txt", "--timeline=run.json", "script.lua")
    runner.files = [
      "script.lua": """
      local fork, knife, meet = process.Lock(), process.Lock(), process.Barrier(2)
      local function eat(first, second)
        first:acquire()
        meet:wait()
        pcall(second.acquire, second)
      end
      process.join { process.spawn(eat, fork, knife), process.spawn(eat, knife, fork) }
      """
    ]
    runner.directory = folder.path
    let run = try runner.run()
    #expect(run.ending == .exited(0), "\(run.errors)")
    let sentence =
      /A deadlock: ([BC]) for lock '(fork|knife)', which ([BC]) had, \3 for lock '(fork|knife)', which \1 had/
    let told = run.errors.replacing(/\n +/, with: " ")
    #expect(told.contains(sentence) && told.contains("ended it (script.lua:5)"), "\(run.errors)")
    let svg = try picture("run.svg", in: folder)
    #expect(svg.matches(of: /class="arrow deadlock" d="[^"]+"><title>Process-\d waits for ever for lock/).count == 2)
    #expect(try picture("run.txt", in: folder).contains(/[BC] is told of a deadlock of [BC], [BC]/))
    #expect(try picture("run.json", in: folder).contains(#""deadlock""#))
  }

  @Test func `who runs shares the processors, and who waits for something unknown has none`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner("--timeline=run.json", "script.lua")
    runner.files = [
      "script.lua": """
      local ready, go = process.Queue(), process.Event()
      local function compute()
        ready:put(1)
        go:wait()
        local start = os.clock()
        while os.clock() - start < 0.1 do end
      end
      local count = 4 * process.cpu_count()
      for _ = 1, count do process.spawn { target = compute, name = "computes" } end
      for _ = 1, count do ready:get() end
      go:set()
      process.join(process.active_children())
      os.execute "mkfifo pipe"
      local waits = process.spawn { target = function() io.open("pipe"):read() end, name = "waits" }
      process.sleep(0.3)
      io.open("pipe", "w"):close()
      waits:join()
      """
    ]
    runner.directory = folder.path
    let run = try runner.run()
    #expect(run.ending == .exited(0), "\(run.errors)")
    let json = try JSONSerialization.jsonObject(with: Data(try picture("run.json", in: folder).utf8))
    let events = try #require((json as? [String: Any])?["traceEvents"] as? [[String: Any]])
    func shares(of name: String) -> [Int] {
      let threads = events.filter { $0["cat"] as? String == "life" && $0["name"] as? String == name }
        .compactMap { $0["tid"] as? Int }
      return events.filter { threads.contains($0["tid"] as? Int ?? 0) }
        .compactMap { ($0["args"] as? [String: Any])?["% on a processor"] as? Int }
    }
    let computing = shares(of: "computes")
    #expect(computing.count { $0 < 80 } >= 4, "\(computing)")
    let waiting = shares(of: "waits")
    #expect(waiting.contains { $0 < 20 }, "\(waiting)")
  }

  @Test func `names keep their ends, and their characters whole`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner("--timeline=run.txt", "script.lua")
    let long = String(repeating: "é", count: 30)
    runner.files = [
      "script.lua": """
      for i = 1, 2 do
        local p = process.Process { target = math.abs, args = { 1 }, name = "\(long)" .. i }
        p:start() p:join()
      end
      """
    ]
    runner.directory = folder.path
    #expect(try runner.run().errors.isEmpty)
    let log = try picture("run.txt", in: folder)
    #expect(log.contains("é…é") && !log.contains("\u{FFFD}"), "\(log)")
    #expect(log.contains("é1:") && log.contains("é2:"), "\(log)")
  }

  @Test func `a live picture leaves nothing to scroll back to, and shows who lives`() throws {
    var runner = CommandRunner("--timeline=live", "script.lua")
    runner.files = [
      "script.lua": """
      for i = 1, 30 do process.spawn(function() end) end
      local p = process.Process { target = process.sleep, args = { 60 }, name = "the last one" }
      p:start()
      p:join()
      """
    ]
    runner.output = .terminal
    let running = try runner.start()
    defer { running.killEverything() }
    try running.wait(for: "the one that lives") {
      TerminalScreen(running.output).rows.contains { $0.contains("the last one") && $0.contains("→") }
    }
    let rows = TerminalScreen(running.output).rows
    #expect(rows.contains { $0.contains("→ still there") }, "\(rows)")
    // What wipes the screen from its top is what tmux keeps.
    #expect(!running.output.contains("\u{1B}[J"))
  }
}
