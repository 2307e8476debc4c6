import Foundation
import ProcscriptGrownModel
import Testing

/// What `--timeline=live:FD` writes while a script runs.
@Suite struct `A run that is followed` {
  /// Runs a script, followed into the file `lines`, and with a page of it, `run.html`.
  private func followed(_ script: String, in folder: TemporaryFolder, options: String...) throws -> CommandResult {
    var runner = CommandRunner()
    runner.arguments = options + ["--timeline=live:3", "--timeline=run.html", "script.lua"]
    runner.files = ["script.lua": script]
    runner.directory = folder.path
    runner.shell = #"exec "$@" 3>lines"#
    let run = try runner.run()
    return run
  }

  private func text(_ name: String, in folder: TemporaryFolder) throws -> String {
    try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
  }

  private func lines(in folder: TemporaryFolder) throws -> [String] {
    try text("lines", in: folder).split(separator: "\n").map(String.init)
  }

  @Test(arguments: [
    "print 'alone'",
    "local p = process.spawn(function() process.sleep(0.05) return 1 end) print(p:result())",
    """
    local q, l = process.Queue(), process.Lock()
    local function work(n) for i = 1, n do l:acquire() process.sleep(0.01) l:release() q:put(i) print(n, i) end end
    local all = {} for n = 1, 4 do all[n] = process.spawn(work, n * 3) end
    for i = 1, 30 do q:get() end process.join(all)
    """,
    """
    local p = process.spawn(function() process.spawn(function() process.sleep(0.2) end) end)
    p:join() local v = process.spawn(process.sleep, 60) process.sleep(0.1) v:kill() v:join()
    process.sleep(0.3)
    """,
    """
    for i = 1, 60 do process.spawn(function() process.sleep(0.02) end) end
    for _, p in ipairs(process.active_children()) do p:join() end
    """,
    "error 'no'",
    "local pool = process.Pool(3) for _, v in ipairs(pool:map(function(n) return n * n end, {1, 2, 3, 4, 5})) do end",
  ])
  func `is told in deltas that say in the end what its page says`(script: String) throws {
    let folder = try TemporaryFolder()
    let run = try followed(script, in: folder)
    let lines = try lines(in: folder)
    let grown = try GrownModel(lines)
    #expect(grown.isOver && lines.last?.contains("\"over\":true") == true, "\(run.errors)")
    let page = try GrownModel(ofPage: text("run.html", in: folder))
    #expect(grown == page)
    #expect(!grown.lanes.isEmpty)
  }

  @Test func `is told as things happen`() throws {
    var runner = CommandRunner()
    runner.arguments = ["--timeline=live:3", "-e", "process.daemon(process.sleep, 60) io.read() os.exit(7)"]
    // What follows comes out, what the script prints does not.
    runner.shell = #"exec "$@" 3>&1 >/dev/null"#
    let running = try runner.startWithInput()
    try running.waitForOutput(#""name":"Process-1""#)
    try running.waitForOutput("waitInput")
    #expect(!running.output.contains("over"))
    running.write("\n")
    let run = try running.finish()
    #expect(run.ending == .exited(7))
    let grown = try GrownModel(run.lines)
    #expect(grown.isOver && grown.lanes.count == 2)
  }

  @Test(arguments: [
    ("live:", "write the number of an open descriptor, 3 or more"),
    ("live:x", "write the number of an open descriptor, 3 or more"),
    ("live:1", "write the number of an open descriptor, 3 or more"),
    ("live:99", "descriptor 99 is not open"),
    ("live:4", "descriptor 4 can only be read from"),
  ])
  func `needs a descriptor that can be written to`(value: String, words: String) throws {
    var runner = CommandRunner()
    runner.arguments = ["--timeline=\(value)", "-e", "print 'it runs'"]
    runner.shell = #"exec "$@" 4</dev/null"#
    let run = try runner.run()
    #expect(run.ending != .exited(0))
    #expect(run.errors.contains(words), "\(run.errors)")
    #expect(run.output == "")
  }

  @Test func `goes on when its reader goes away`() throws {
    var runner = CommandRunner()
    let script = "process.sleep(0.5) print 'half' process.sleep(0.3) print 'all' os.exit(5)"
    runner.arguments = ["--timeline=live:3", "-e", script]
    // The reader takes a line, and ends.
    runner.shell = #"exec 4>&1; { "$@" 3>&1 >&4 4>&-; echo "ended by $?" >&4; } | head -n 1 >/dev/null"#
    let run = try runner.run()
    #expect(run.output == "half\nall\nended by 5\n", "\(run.errors)")
    #expect(run.errors == "")
  }

  @Test func `is not slowed by a reader that takes nothing, who then gets what is new at once`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner()
    runner.directory = folder.path
    // More than a pipe holds.
    let script = """
      local text = ("x"):rep(200)
      for i = 1, 400 do print(i, text) if i % 20 == 0 then process.sleep(0.01) end end
      io.open("ended", "w"):close()
      """
    runner.arguments = ["--timeline=live:3", "-e", script]
    // The reader waits for the end of the script.
    runner.shell = #"{ "$@" 3>&1 >/dev/null; } | { until [ -e ended ]; do sleep 0.05; done; cat; }"#
    let run = try runner.run()
    let grown = try GrownModel(run.lines)
    #expect(grown.isOver)
    #expect(grown.lanes["0"]?.prints.count == 400)
  }

  @Test func `keeps of a flood of prints the first and the last, and says how many are left out`() throws {
    let folder = try TemporaryFolder()
    let run = try followed("for i = 1, 200000 do print(i) end", in: folder)
    #expect(run.ending == .exited(0))
    let grown = try GrownModel(lines(in: folder))
    #expect(try grown == GrownModel(ofPage: text("run.html", in: folder)))
    let lane = try #require(grown.lanes["0"])
    #expect(lane.prints[0]?.items[3].text == "1")
    #expect(lane.prints[199_999]?.items[3].text == "200000")
    #expect(lane.prints.count + lane.leftOut.count == 200_000)
    // At most 1 MB of them, in the page and while it grows.
    #expect(try text("run.html", in: folder).utf8.count < 1_200_000)
    #expect(lane.prints.keys.filter { $0 < lane.leftOut.lowerBound }.count > 5000)
    #expect(lane.prints.keys.filter { $0 >= lane.leftOut.upperBound }.count > 500)
  }

  @Test func `keeps the first and the last of a flood by a process that is killed`() throws {
    let folder = try TemporaryFolder()
    let script = """
      local p = process.spawn(function() local i = 0 while true do i = i + 1 print(i) end end)
      process.sleep(0.3) p:kill() p:join()
      """
    _ = try followed(script, in: folder)
    let grown = try GrownModel(lines(in: folder))
    #expect(try grown == GrownModel(ofPage: text("run.html", in: folder)))
    let lane = try #require(grown.lanes["1"])
    #expect(lane.prints[0]?.items[3].text == "1")
    let last = try #require(lane.prints.keys.max())
    #expect(lane.prints[last]?.items[3].text == "\(last + 1)")
    #expect(lane.prints.count + lane.leftOut.count == last + 1)
  }

  @Test func `is told to its end by others when the script is killed`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner()
    runner.directory = folder.path
    runner.arguments = ["--timeline=live:3", "-e", "process.spawn(process.sleep, 0.2) process.kill(process.getpid())"]
    runner.shell = #""$@" 3>&1 >/dev/null | cat"#
    let run = try runner.start().finish()
    let grown = try GrownModel(run.lines)
    #expect(grown.isOver)
    #expect(grown.lanes["0"]?.fields["how"]?.text == "signal")
  }

  @Test func `is told of 200 processes at once`() throws {
    let folder = try TemporaryFolder()
    let script = """
      local q = process.Queue()
      local all = {}
      for i = 1, 200 do all[i] = process.spawn(function() for k = 1, 20 do q:put(k) end end) end
      for i = 1, 4000 do q:get() end
      process.join(all)
      """
    let run = try followed(script, in: folder)
    #expect(run.ending == .exited(0), "\(run.errors)")
    let grown = try GrownModel(lines(in: folder))
    #expect(grown.isOver && grown.lanes.count == 201)
    #expect(try grown == GrownModel(ofPage: text("run.html", in: folder)))
  }

  @Test func `is told of a chosen order too, once it is over`() throws {
    let folder = try TemporaryFolder()
    _ = try followed("process.spawn(print, 1):join()", in: folder, options: "--schedule=7")
    let lines = try lines(in: folder)
    #expect(lines.count == 1)
    #expect(try GrownModel(lines) == GrownModel(ofPage: text("run.html", in: folder)))
  }

  @Test func `is followed out of a sandbox`() throws {
    let folder = try TemporaryFolder()
    let run = try followed(
      "process.spawn(print, 'in it'):join()", in: folder, options: "--sandbox", "--allow-write=.")
    #expect(run.output == "in it\n", "\(run.errors)")
    let grown = try GrownModel(lines(in: folder))
    #expect(grown.isOver && grown.lanes.count == 2)
  }
}
