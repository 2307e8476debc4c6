import Foundation
import Testing

/// Processes that were started at the prompt.
@Suite struct `The prompt's processes` {
  private typealias Key = PromptTrial.Key

  @Test func `print above the line that is being edited`() throws {
    let home = try TemporaryFolder()
    let prompt = try PromptTrial(home: home)
    try prompt.enter("p = process.spawn(function() \(waitingToGo) print('a line') io.write('no end') end)")
    prompt.type("x = 'half")
    try prompt.waitForRow("> x = 'half")
    try go(in: home)
    try prompt.waitForRows("a line", "no end", "> x = 'half")
    prompt.type(" and whole'\r")
    try prompt.waitForRow(">")
    #expect(try prompt.ask("x") == [#""half and whole""#])
    try prompt.leave()
  }

  @Test func `print much without harm to the line`() throws {
    let prompt = try PromptTrial()
    try prompt.enter("p = process.spawn(function() for i = 1, 20000 do print('line', i) end end)")
    prompt.type("y = 1 +")
    try prompt.waitForRows("line    20000", "> y = 1 +")
    prompt.type(" 1\r")
    try prompt.waitForRow(">")
    #expect(try prompt.ask("y") == ["2"])
    try prompt.leave()
  }

  @Test func `print directly while code runs, so that nothing waits for the prompt`() throws {
    let prompt = try PromptTrial()
    let rows = try prompt.ask(
      "p = process.spawn(function() for i = 1, 5000 do print(i) end end) p:join() print 'joined'")
    #expect(rows.suffix(2) == ["joined", "Process-1 (pid \(try pid(of: prompt))) ended: exit code 0"])
    try prompt.leave()
  }

  private func pid(of prompt: PromptTrial) throws -> String {
    try #require(try prompt.ask("p.pid").first)
  }

  @Test func `are told of when they have ended, reaped or not`() throws {
    let prompt = try PromptTrial()
    try prompt.enter("p = process.spawn(function() os.exit(3) end) process.wait{p}")
    let zombie = prompt.answer.last
    #expect(zombie == "Process-1 (pid \(try pid(of: prompt))) ended: exit code 3")
    #expect(try prompt.ask("p:status()") == [#""zombie""#])
    try prompt.enter("p = process.spawn(process.sleep, 100) p:kill() p:join()")
    let reaped = prompt.answer.last
    #expect(reaped == "Process-2 (pid \(try pid(of: prompt))) ended: killed by SIGKILL")
    #expect(try prompt.ask("1") == ["1"])
    try prompt.leave()
  }

  @Test func `are not told of when they are a pool's workers`() throws {
    let prompt = try PromptTrial()
    #expect(try prompt.ask("process.map(math.abs, {-1}, 1)[1]") == ["1"])
    #expect(try prompt.ask("process.Pool(1):terminate()") == [])
    #expect(try prompt.ask("1") == ["1"])
    try prompt.leave()
  }

  @Test func `live through Ctrl-C at the prompt`() throws {
    let prompt = try PromptTrial()
    try prompt.enter("p = process.spawn(process.sleep, 100)")
    for _ in 1...3 {
      prompt.type("abc\(Key.ctrlC)")
      try prompt.waitForRow(">")
    }
    #expect(try prompt.ask("p:is_alive()") == ["true"])
    try prompt.enter("p:stop()")
    try prompt.leave()
  }

  @Test func `end by Ctrl-C with the line that started them; others live`() throws {
    let prompt = try PromptTrial()
    try prompt.enter("old = process.spawn(os.execute, 'sleep 100')")
    for wait in ["new:join()", "while true do end", "process.sleep(100)"] {
      prompt.type("new = process.spawn(process.sleep, 100) print 'started' \(wait)\r")
      try prompt.waitForRow("started")
      prompt.type(Key.ctrlC)
      try prompt.command.wait(for: "the prompt") {
        prompt.screen.rows.last == ">" && prompt.screen.rows.suffix(9).contains { $0.hasSuffix("interrupted!") }
      }
      #expect(try prompt.ask("new.exitcode, old:is_alive()") == ["-2      true"])
    }
    try prompt.enter("old:stop()")
    try prompt.leave()
  }

  @Test func `hold back Ctrl-D once; then daemons end and others are waited for`() throws {
    let home = try TemporaryFolder()
    let prompt = try PromptTrial(home: home)
    try prompt.enter("d = process.daemon(process.sleep, 100)")
    try prompt.enter("p = process.spawn(function() \(waitingToGo) print 'at its end' end)")
    prompt.type(Key.ctrlD)
    try prompt.waitForRows("Ctrl-D once more leaves.", ">")
    let rows = prompt.screen.rows
    #expect(rows.contains { $0.hasPrefix("  Process-1 (pid ") && $0.hasSuffix("is a daemon: it will be ended") })
    #expect(rows.contains { $0.hasPrefix("  Process-2 (pid ") && $0.hasSuffix("will be waited for") })
    prompt.type(Key.ctrlD)
    try prompt.waitForRow("waiting for them; Ctrl-C ends them")
    try go(in: home)
    let result = try prompt.command.finish()
    #expect(result.ending == .exited(0))
    #expect(result.output.contains("at its end"))
  }

  @Test func `end by Ctrl-C while they are waited for`() throws {
    let prompt = try PromptTrial()
    try prompt.enter("p = process.spawn(process.sleep, 100)")
    prompt.type(Key.ctrlD)
    try prompt.waitForRows("Ctrl-D once more leaves.", ">")
    prompt.type(Key.ctrlD)
    try prompt.waitForRow("waiting for them; Ctrl-C ends them")
    prompt.type(Key.ctrlC)
    #expect(try prompt.command.finish().ending == .exited(130))
  }

  @Test func `are asked for again when something else was typed`() throws {
    let prompt = try PromptTrial()
    try prompt.enter("p = process.spawn(process.sleep, 100)")
    prompt.type(Key.ctrlD)
    try prompt.waitForRows("Ctrl-D once more leaves.", ">")
    try prompt.enter("1")
    prompt.type(":quit\r")
    try prompt.waitForRows("Ctrl-D once more leaves.", ">")
    try prompt.enter("p:stop()")
    try prompt.leave()
  }

  @Test func `never come back to the prompt`() throws {
    let prompt = try PromptTrial()
    let own = try #require(try prompt.ask("process.getpid()").first)
    for end in ["error('x')", "coroutine.wrap(error)('y')", "os.exit(1)", "return"] {
      try prompt.enter("p = process.spawn(function() \(end) end) p:join()")
      #expect(try prompt.ask("process.getpid()") == [own])
    }
    try prompt.leave()
  }

  @Test func `are shown as a tree`() throws {
    let prompt = try PromptTrial()
    try prompt.enter("e = process.Event()")
    try prompt.enter("function live() e:set() process.sleep(100) end")
    try prompt.enter("q = process.spawn(function() process.spawn(live):join() end)")
    try prompt.enter("e:wait() while q:status() ~= 'sleeping' do end")
    try prompt.enter("z = process.spawn(os.exit, 0) process.wait{z}")
    let rows = try prompt.ask(":tree").map { $0.replacing(/\(pid \d+\)/, with: "()") }
    #expect(rows.count == 4)
    #expect(rows.first == "MainProcess () running")
    // It sleeps, but looks now and then.
    #expect(["├─ Process-1 () sleeping", "├─ Process-1 () running"].contains(rows.dropFirst().first))
    #expect(rows.dropFirst(2).first?.hasPrefix("│  └─ procscript () ") == true)
    #expect(rows.last == "└─ Process-2 () zombie")
    try prompt.enter("q:stop()")
    try prompt.leave()
  }

  @Test(arguments: [
    ("", CommandEnding.killed(SIGHUP)), ("print 'runs' while true do end", .killed(SIGHUP)),
    ("print 'runs' p:join()", .killed(SIGHUP)),
    // It takes no notice, and is ended after a while.
    ("pcall(function() print 'runs' process.sleep(100) end) process.sleep(100)", .exited(128 + SIGHUP)),
  ])
  func `end with a terminal that goes away, and the history is kept`(_ line: String, _ ending: CommandEnding) throws {
    let home = try TemporaryFolder()
    let prompt = try PromptTrial(home: home)
    try prompt.enter("p = process.spawn(os.execute, 'sleep 100') d = process.daemon(process.sleep, 100)")
    if line.isEmpty {
      prompt.type("half a line")
      try prompt.waitForRow("> half a line")
    } else {
      prompt.type(line + "\r")
      try prompt.waitForRow("runs")
    }
    prompt.command.closeOutput()
    #expect(try prompt.command.waitForEnd() == ending)
    try prompt.command.waitUntilNothingIsLeft()
    let history = try String(contentsOfFile: "\(home.path)/.local/state/procscript/history", encoding: .utf8)
    #expect(history.contains("p = process.spawn(os.execute"))
  }
}

/// Lua code that waits until ``go(in:)`` is called with the folder in which it runs.
let waitingToGo = "while not io.open 'go' do process.sleep(0.01) end"

func go(in folder: TemporaryFolder) throws {
  try "".write(toFile: "\(folder.path)/go", atomically: false, encoding: .utf8)
}
