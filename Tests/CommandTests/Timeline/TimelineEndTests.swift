import Foundation
import Testing

/// However a script ends, its picture is drawn, and it ends as it would have without.
@Suite struct `A picture is drawn` {
  /// A child that sleeps, then what the script does.
  private func script(_ rest: String) -> String {
    "local p = process.spawn(process.sleep, 0.3) process.sleep(0.1) \(rest)"
  }

  private func logText(in folder: TemporaryFolder, as name: String = "run.txt") -> String? {
    try? String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
  }

  private func runner(_ script: String, in folder: TemporaryFolder, as name: String = "run.txt") -> CommandRunner {
    var runner = CommandRunner("--timeline=\(name)", "script.lua")
    runner.files = ["script.lua": script]
    runner.directory = folder.path
    return runner
  }

  @Test(arguments: [
    ("os.exit(7)", CommandEnding.exited(7), "A ends (exit code 7)"),
    ("error 'no'", .exited(1), "A ends (exit code 1)"),
    ("os.exit(true, true)", .exited(0), "A ends (exit code 0)"),
    ("process.kill(process.getpid(), 'INT') process.sleep(9)", .exited(130), "A ends (exit code 130)"),
  ])
  func `after`(end: String, ending: CommandEnding, line: String) throws {
    let folder = try TemporaryFolder()
    let run = try runner(script(end), in: folder).run()
    #expect(run.ending == ending, "\(run.errors)")
    let log = try #require(logText(in: folder))
    #expect(log.contains("\n\(line)\n"), "\(log)")
  }

  /// What is killed draws nothing: whoever has watched it does.
  @Test(arguments: [
    ("process.kill(process.getpid())", SIGKILL, "killed by SIGKILL"),
    ("process.kill(process.getpid(), 'TERM')", SIGTERM, "killed by SIGTERM"),
    ("process.kill(process.getpid(), 'SEGV')", SIGSEGV, "killed by SIGSEGV"),
  ])
  func `of a script that is killed, by who has watched it`(end: String, signal: Int32, words: String) throws {
    let folder = try TemporaryFolder()
    let running = try runner("p = process.daemon(process.sleep, 60) \(script(end))", in: folder).start()
    #expect(try running.waitForEnd() == .killed(signal))
    try running.wait(for: "the end of who draws") { running.descendants().isEmpty }
    let log = try #require(logText(in: folder))
    #expect(log.contains("A MainProcess: \(words)"), "\(log)")
    #expect(log.contains("B is killed by SIGKILL as A ends"), "\(log)")
    #expect(log.contains("C is an orphan now"), "\(log)")
  }

  @Test func `by who sleeps while a zombie lies there`() throws {
    let folder = try TemporaryFolder()
    let script = "process.spawn(function() end) print 'started' process.sleep(600)"
    let running = try runner(script, in: folder).start()
    defer { running.killEverything() }
    try running.waitForOutput("started")
    var (timeUsed, looks) = ("", 0)
    try running.wait(for: "the observer to run for no nanosecond of ten looks in a row") {
      guard let observer = running.descendants().first(where: { $0.name == "timeline" }) else { return false }
      // The nanoseconds that it has run for, and more.
      let now = (try? String(contentsOfFile: "/proc/\(observer.pid)/schedstat", encoding: .utf8)) ?? ""
      (timeUsed, looks) = (now, now == timeUsed && !now.isEmpty ? looks + 1 : 0)
      usleep(20_000)
      return looks == 10
    }
  }

  @Test func `on the terminal too, of a script that is killed`() throws {
    var runner = CommandRunner("--timeline", "-e", script("process.kill(process.getpid())"))
    runner.output = .merged
    let running = try runner.start()
    #expect(try running.waitForEnd() == .killed(SIGKILL))
    try running.wait(for: "the end of the picture") { running.descendants().isEmpty }
    try running.readToTheEnd()
    #expect(running.output.contains("SIGKILL"), "\(running.output)")
  }

  @Test func `though somebody kills who watches, only without the moments that nobody else knows`() throws {
    let folder = try TemporaryFolder()
    // No other test's: those of this name are killed.
    let name = "unwatched.txt"
    let run = try runner(
      script(
        """
        for _, record in ipairs(process.list "unwatched.txt") do
          if record.name == "timeline" then process.kill(record.pid) end
        end
        p:kill() p:join()
        """), in: folder, as: name
    ).run()
    #expect(run.ending == .exited(0), "\(run.errors)")
    let log = try #require(logText(in: folder, as: name))
    #expect(log.contains("B is killed by SIGKILL from A"), "\(log)")
  }

  /// Who is killed while it prints has at most the last line told that nobody has seen, and none of the last is missing. Of
  /// very many the first and the last are told. (The numbers are no pids, which a log tells by letters.)
  @Test func `with all that processes have printed which were killed at any moment`() throws {
    let folder = try TemporaryFolder()
    let run = try runner(
      """
      for child = 1, 30 do
        local p = process.spawn(function() for i = 10000001, math.huge do print(child .. " " .. i) end end)
        process.sleep(0.0005 * child)
        p:kill() p:join()
      end
      """, in: folder
    ).run()
    var printed: [Substring: Int] = [:]
    for line in run.lines {
      let words = line.split(separator: " ")
      #expect(Int(words[1]) == 10_000_000 + printed[words[0], default: 0] + 1)
      printed[words[0], default: 0] += 1
    }
    #expect(printed.count > 20)
    // The last number of each, and how often some were left out before one.
    var (told, gaps): ([Substring: Int], [Substring: Int]) = ([:], [:])
    for match in try #require(logText(in: folder)).matches(of: /prints "(\d+) (\d+)\\n"/) {
      let number = try #require(Int(match.output.2)) - 10_000_000
      let before = told[match.output.1, default: 0]
      #expect(number > before)
      if number != before + 1 { gaps[match.output.1, default: 0] += 1 }
      told[match.output.1] = number
    }
    #expect(gaps.values.allSatisfy { $0 == 1 })
    // Of all that was printed last there is room for what the last of them printed.
    for child in (27...30).map({ Substring(String($0)) }) {
      let count = printed[child] ?? 0
      #expect((count...count + 1).contains(told[child] ?? 0), "child \(child)")
    }
  }

  @Test func `whole or not at all: what was there before stays where the disk is full`() throws {
    let folder = try TemporaryFolder()
    try "as it was".write(toFile: "\(folder.path)/run.svg", atomically: false, encoding: .utf8)
    var runner = runner(script("print 'done'"), in: folder)
    runner.arguments[0] = "--timeline=run.svg"
    // The shared memory needs no file then, and a picture of more than 512 bytes has no room.
    runner.shell = "ulimit -f 1; exec \"$@\""
    let run = try runner.run()
    #expect(run.ending == .exited(0) && run.output == "done\n")
    #expect(run.errors == "procscript: the picture is lost: cannot write run.svg: file too large\n")
    #expect(try String(contentsOfFile: "\(folder.path)/run.svg", encoding: .utf8) == "as it was")
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(left.sorted() == ["run.svg", "script.lua"])
  }

  @Test func `into what is no file, as a pipe`() throws {
    var runner = CommandRunner()
    runner.shell = "mkfifo run.txt; cat run.txt & command=$1; $command --timeline=run.txt -e 'print(1)'; wait"
    let run = try runner.run()
    #expect(run.output.contains("A prints \"1\\n\""), "\(run.output)\(run.errors)")
  }

  @Test func `only where there is memory for it: the script runs in any case`() throws {
    var runner = CommandRunner("--timeline", "-e", "print 'ran'")
    runner.shell = "ulimit -v 60000; exec \"$@\""
    let run = try runner.run()
    #expect(run.output == "ran\n" && run.ending == .exited(0))
    #expect(
      run.errors.hasPrefix("procscript: there will be no picture: cannot map ") && run.errors.contains("ulimit -v"),
      "\(run.errors)")
  }

  @Test(arguments: [
    (
      "run.png",
      "cannot draw 'run.png': write --timeline, --timeline=live, --timeline=browser, or the name of a file that ends in .svg",
      64
    ),
    ("no/folder.svg", "procscript: cannot write no/folder.svg: no such file or directory\n", 1),
  ])
  func `nowhere where it can't be, and the script is not run`(path: String, message: String, code: Int32) throws {
    let run = try CommandRunner("--timeline=\(path)", "-e", "print 'ran'").run()
    #expect(run.errors.contains(message), "\(run.errors)")
    #expect(run.ending == .exited(code) && run.output.isEmpty)
  }
}
