import Foundation
import Testing

/// `procscript --watch`.
@Suite(.timeLimit(.minutes(10))) struct `Watching a script` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var file: String { "\(folder.path)/a.lua" }

  /// Writes the file in its place, as a simple editor does.
  private func save(_ text: String, as name: String = "a.lua") throws {
    try text.write(toFile: "\(folder.path)/\(name)", atomically: false, encoding: .utf8)
  }

  /// Puts another file in its place, as careful editors do.
  private func replace(by text: String) throws {
    try save(text, as: "a.lua~")
    rename("\(file)~", file)
  }

  private func watch(_ words: String..., output: CommandRunner.Output = .separate) throws -> RunningCommand {
    var runner = CommandRunner()
    runner.arguments = ["--watch"] + (words.isEmpty ? ["a.lua"] : words)
    runner.directory = folder.path
    runner.output = output
    return try runner.start()
  }

  private let waiting = "waiting for it to be saved"

  /// Ctrl-C as the terminal sends it, and nothing left.
  private func end(_ running: RunningCommand) throws -> CommandResult {
    running.sendToGroup(SIGINT)
    let result = try running.finish()
    #expect(result.ending == .exited(130))
    return result
  }

  @Test func `runs it again each time it is saved or replaced`() throws {
    try save("print('one', ...)")
    let running = try watch("a.lua", "x", "--watch")
    try running.waitForErrors("a.lua ended with exit code 0: \(waiting)\n")
    try save("print 'two' os.exit(3)")
    try running.waitForErrors("a.lua ended with exit code 3: \(waiting)\n")
    try replace(by: "print 'three' process.kill(process.getpid(), 'KILL')")
    try running.waitForErrors("a.lua was killed by SIGKILL: \(waiting)\n")
    try replace(by: "print 'four'")
    try running.waitForLine("four")
    try save("print 'five'")
    try running.waitForLine("five")
    let result = try end(running)
    #expect(result.lines == ["one\tx\t--watch", "two", "three", "four", "five"])
    #expect(result.errors.matches(of: /procscript: a.lua was saved: running it again\n/).count == 4)
  }

  @Test func `ends the whole tree of the run before`() throws {
    try save(
      """
      process.spawn(function()
        process.daemon(process.sleep, 1000)
        process.spawn(process.sleep, 1000)
        -- Its children become orphans, which are of the tree still.
        process.spawn(function()
          process.spawn(process.sleep, 1000)
          process.kill(process.getpid(), "KILL")
        end):join()
        print "ready"
        process.sleep(1000)
      end)
      print "main"
      """)
    let running = try watch()
    try running.waitForLine("ready")
    let before = Set(running.descendants().map(\.pid))
    #expect(before.count == 5)
    try save("print 'again' process.sleep(1000)")
    try running.waitForLine("again")
    let after = running.descendants()
    #expect(after.count == 1 && !before.contains(after[0].pid))
    _ = try end(running)
  }

  @Test func `ends what does not heed SIGTERM`() throws {
    try save("os.execute [[trap '' TERM; echo ready; while :; do sleep 1; done]]")
    let running = try watch()
    try running.waitForLine("ready")
    try save("print 'again'")
    try running.waitForLine("again")
    try running.wait(for: "the end of all") { running.descendants().isEmpty }
    _ = try end(running)
  }

  @Test func `shows a syntax error and waits for the next saving`() throws {
    try save("print('one'")
    let running = try watch()
    try running.waitForErrors("a.lua ended with exit code 1: \(waiting)\n")
    #expect(running.errors.contains("procscript: a.lua:1: ')' expected near <eof>\n"))
    try save("print('one')")
    try running.waitForLine("one")
    _ = try end(running)
  }

  @Test func `waits for a file that is not there yet, or vanishes`() throws {
    let running = try watch()
    try running.waitForErrors("procscript: a.lua is not there: \(waiting)\n")
    try save("print 'one' process.sleep(1000)")
    try running.waitForLine("one")
    unlink(file)
    try running.wait(for: "the second message") { running.errors.matches(of: /is not there/).count == 2 }
    try replace(by: "print 'two'")
    try running.waitForLine("two")
    _ = try end(running)
  }

  @Test func `waits for a folder that is not there yet, or is replaced`() throws {
    let running = try watch("sub/a.lua")
    try running.waitForErrors("sub/a.lua is not there")
    let sub = "\(folder.path)/sub"
    try FileManager.default.createDirectory(atPath: sub, withIntermediateDirectories: false)
    try save("print 'one'", as: "sub/a.lua")
    try running.waitForLine("one")
    rename(sub, "\(folder.path)/old")
    try FileManager.default.createDirectory(atPath: sub, withIntermediateDirectories: false)
    try save("print 'two'", as: "sub/a.lua")
    try running.waitForLine("two")
    _ = try end(running)
  }

  @Test func `follows a link to where it leads`() throws {
    try FileManager.default.createDirectory(atPath: "\(folder.path)/real", withIntermediateDirectories: false)
    try save("print 'one'", as: "real/b.lua")
    symlink("real/b.lua", file)
    let running = try watch()
    try running.waitForErrors("a.lua ended with exit code 0")
    try save("print 'two'", as: "real/b.lua")
    try running.waitForLine("two")
    try save("print 'three'", as: "c.lua")
    unlink(file)
    symlink("c.lua", file)
    try running.waitForLine("three")
    _ = try end(running)
  }

  @Test func `takes a burst of events for one saving, and other files for none`() throws {
    try save("print 'one' process.sleep(1000)")
    let running = try watch()
    try running.waitForLine("one")
    for text in ["print", "print 'x'", "print 'two'"] {
      try replace(by: text)
      try save(text)
    }
    try save("other", as: "other.lua")
    try running.waitForErrors("a.lua ended with exit code 0")
    try save("other again", as: "other.lua")
    try save("print 'three'")
    try running.waitForLine("three")
    #expect(try end(running).lines == ["one", "two", "three"])
  }

  @Test func `ends with the terminal's Ctrl-C and leaves nothing behind`() throws {
    try save("process.spawn(function() print 'ready' process.sleep(1000) end):join()")
    let running = try watch(output: .terminal)
    try running.waitForLine("ready")
    running.write("\u{3}")
    let result = try running.finish()
    #expect(result.ending == .exited(130))
    #expect(result.output.contains("interrupted!"))
  }

  @Test func `ends when it alone is interrupted, or killed`() throws {
    for signal in [SIGINT, SIGTERM, SIGKILL] {
      try save("process.spawn(process.sleep, 1000) print 'ready'")
      let running = try watch()
      try running.waitForLine("ready")
      running.send(signal)
      #expect(try running.finish().ending == (signal == SIGINT ? .exited(130) : .killed(signal)))
    }
  }

  @Test func `hands other options on`() throws {
    try save("print(x, ...)")
    let running = try watch("-e", "x = 1", "a.lua", "y")
    try running.waitForLine("1\ty")
    _ = try end(running)
  }

  @Test(arguments: [["--watch"], ["--watch", "-"], ["--watch", "-i", "a.lua"], ["--wacth", "a.lua"]])
  func `needs a file`(_ words: [String]) throws {
    var runner = CommandRunner()
    runner.arguments = words
    let run = try runner.run()
    #expect(run.ending == .exited(64))
    #expect(run.errors.contains("--watch"))
  }
}
