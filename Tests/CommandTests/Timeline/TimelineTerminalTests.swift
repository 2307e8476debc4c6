import Foundation
import Testing

/// `--timeline` on standard error, `--timeline=live`, and `:timeline` at the prompt.
@Suite struct `A timeline on the terminal` {
  private static let script = """
    local queue = process.Queue()
    process.spawn(function() for i = 1, 3 do process.sleep(0.15) print("line " .. i) queue:put(i) end end)
    for _ = 1, 3 do queue:get() end
    """

  @Test func `goes to standard error, plainly where that is none`() throws {
    var runner = CommandRunner("--timeline", "script.lua")
    runner.files = ["script.lua": Self.script]
    let run = try runner.run()
    #expect(run.output == "line 1\nline 2\nline 3\n")
    #expect(run.ending == .exited(0))
    #expect(run.errors.contains("A MainProcess") && run.errors.contains("B └─ Process-1"), "\(run.errors)")
    #expect(!run.errors.contains("\u{1B}") && run.errors.contains("~~~"))
    #expect(run.errors.contains("waiting for a message or for room"))
  }

  @Test(arguments: [false, true])
  func `has colours on a terminal unless they are unwanted`(areUnwanted: Bool) throws {
    var runner = CommandRunner("--timeline", "-e", "process.spawn(function() end):join()")
    runner.output = .terminal
    if areUnwanted { runner.environment = ["NO_COLOR": "1"] }
    let run = try runner.run()
    #expect(run.output.contains("Process-1"))
    #expect(run.output.contains("\u{1B}[") != areUnwanted, "\(run.output)")
  }

  @Test func `is drawn below what is printed while it runs, and once more at the end`() throws {
    var runner = CommandRunner("--timeline=live", "script.lua")
    runner.files = ["script.lua": Self.script]
    runner.output = .terminal
    let run = try runner.run()
    #expect(run.ending == .exited(0))
    // It was drawn several times, and wiped away as often.
    #expect(run.output.components(separatedBy: "MainProcess").count > 3, "\(run.output)")
    let rows = TerminalScreen(run.output).rows
    #expect(Array(rows.prefix(3)) == ["line 1", "line 2", "line 3"], "\(rows)")
    #expect(rows.filter { $0.contains("MainProcess") }.count == 1, "\(rows)")
  }

  @Test func `leaves a question alone, and what is typed`() throws {
    var runner = CommandRunner("--timeline=live", "script.lua")
    runner.files = [
      "script.lua": """
      process.daemon(process.sleep, 60)
      print "first"
      io.write "name? "
      print("hello " .. io.read())
      process.sleep(0.3)
      """
    ]
    runner.output = .terminal
    runner.shell = "stty sane; exec \"$@\""
    let running = try runner.start()
    try running.wait(for: "the question") { running.output.contains("name? ") }
    running.write("you\r")
    #expect(try running.waitForEnd() == .exited(0))
    try running.readToTheEnd()
    let rows = TerminalScreen(running.output).rows
    #expect(Array(rows.prefix(3)) == ["first", "name? you", "hello you"], "\(rows)")
    #expect(rows.filter { $0.contains("MainProcess") }.count == 1, "\(rows)")
  }

  @Test func `is what a prompt does without where there is no memory for it`() throws {
    let prompt = try PromptTrial(shell: "ulimit -v 120000; exec \"$@\"")
    try prompt.enter("1 + 1")
    try prompt.enter(":timeline")
    let rows = prompt.screen.rows
    #expect(rows.contains("2") && rows.contains { $0.contains("not enough memory") }, "\(rows)")
  }

  @Test func `of a session so far is shown at the prompt`() throws {
    let prompt = try PromptTrial()
    try prompt.enter("p = process.spawn(os.exit, 3) p:join()")
    try prompt.enter(":timeline")
    #expect(
      prompt.screen.rows.contains { $0.contains("Process-1") && $0.contains("✗") && $0.hasSuffix(" 3") },
      "\(prompt.screen.rows)")
    try prompt.enter("process.picture(function() return 5 end)")
    #expect(prompt.screen.rows.contains("5"), "\(prompt.screen.rows)")
  }
}

/// What recording costs: memory, however much there is to record.
@Suite struct `A recording of millions of events` {
  @Test func `says what it has not kept, and its pictures stay small`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner("--timeline=run.json", "script.lua")
    runner.files = [
      "script.lua": """
      local a, b = process.Queue(10), process.Queue(10)
      local p = process.spawn(function() for v in a:values() do b:put(v) end end)
      for i = 1, 300000 do a:put(i) b:get() end
      a:close()
      for i = 1, 30000 do print(i) end
      p:join()
      """
    ]
    runner.directory = folder.path
    runner.timeLimit = 120
    let run = try runner.run()
    #expect(run.ending == .exited(0) && run.lines.count == 30000, "\(run.errors)")
    let size = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/run.json")[.size] as? Int
    #expect(try #require(size) < 40_000_000)
    let text = try String(contentsOfFile: "\(folder.path)/run.json", encoding: .utf8)
    #expect(text.contains("Not all was kept: "), "\(text.prefix(2000))")
  }
}
