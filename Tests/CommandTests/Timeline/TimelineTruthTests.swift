import Foundation
import Testing

/// What pictures say is so: of short runs, of several pictures, of the source, of what is on a terminal.
@Suite struct `A picture is true` {
  private func picture(_ name: String, in folder: TemporaryFolder) throws -> String {
    try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
  }

  /// What the page of a run has for its script: names, texts and lanes.
  private func data(of page: String) throws -> [String: Any] {
    let json = try #require(page.firstMatch(of: /<script type="application\/json" id="data">(.*?)<\/script>/)).output.1
    return try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
  }

  private func sources(of page: String) throws -> [String: String?] {
    let sources = try #require(try data(of: page)["sources"] as? [[String: Any]])
    return Dictionary(uniqueKeysWithValues: sources.map { ($0["name"] as? String ?? "", $0["text"] as? String) })
  }

  @Test func `a run ends with its last process, not when its picture is drawn`() throws {
    let folder = try TemporaryFolder()
    for script in ["", "process.spawn(function() end):join()"] {
      var runner = CommandRunner("--timeline=run.html", "-e", script)
      runner.directory = folder.path
      #expect(try runner.run().ending == .exited(0))
      let data = try data(of: picture("run.html", in: folder))
      let lanes = try #require(data["lanes"] as? [[String: Any]])
      #expect(data["end"] as? Int == lanes.compactMap { $0["ended"] as? Int }.max())
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
      process.sleep(0.3)
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
    #expect(holds.isSuperset(of: ["A has lock 1", "B has lock 1", "E has condition 1"]), "\(holds.sorted())")
  }

  @Test func `who runs shares the processors, and who waits for a program has none`() throws {
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
      process.spawn { target = os.execute, args = { "sleep 0.3" }, name = "waits" }:join()
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
