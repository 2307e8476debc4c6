import Foundation
import Testing

/// `procscript ps`
@Suite struct `The table of processes` {
  @Test func `has aligned columns and this process's parent`() throws {
    let run = try CommandRunner("ps").run()
    #expect(run.ending == .exited(0))
    let header = try #require(run.lines.first)
    #expect(header.split(separator: " ") == ["PID", "PPID", "STATUS", "MEMORY", "NAME", "COMMAND"])
    let row = try #require(run.lines.first { $0.split(separator: " ").first == "\(getpid())" })
    for title in ["PID", "PPID"] {
      let end = try #require(header.range(of: title)).upperBound
      #expect(row[row.index(before: end)].isNumber)
    }
    let form = #/\ *\d+\ +\d+\ {2}(running|sleeping)\ +[\d.]+\ ([KMG]i)?B\ {2}\S.*/#
    #expect(row.wholeMatch(of: form) != nil, "\(row)")
    #expect(Set(run.lines.map { $0.split(separator: " ").first }).count == run.lines.count)
  }

  @Test func `is searched for a text in name or command, in any case`() throws {
    let name = "sought.*\(UUID().uuidString).lua"
    var runner = CommandRunner(name)
    runner.files = [name: "process.spawn(process.sleep, 60) print 'ready' process.sleep(60)"]
    let running = try runner.start()
    try running.waitForLine("ready")
    let run = try CommandRunner("ps", name.replacing("sought", with: "SOUGHT")).run()
    #expect(run.lines.count == 3, "\(run.output)")
    #expect(run.lines.dropFirst().allSatisfy { $0.hasSuffix("procscript \(name)") })
    #expect(run.lines.contains { $0.split(separator: " ").prefix(3) == ["\(running.pid)", "\(getpid())", "sleeping"] })
    running.killEverything()
  }

  @Test func `tells when nothing is found`() throws {
    let run = try CommandRunner("ps", "nothing is called like this").run()
    #expect(run.errors == "procscript: no process has 'nothing is called like this' in its name or command\n")
    #expect(run.output == "")
    #expect(run.ending == .exited(1))
  }

  @Test func `takes one text only`() throws {
    let run = try CommandRunner("ps", "one", "two").run()
    #expect(run.errors.hasPrefix("procscript: Unexpected argument 'two'\n"))
    #expect(run.ending == .exited(64))
  }

  @Test func `is as wide as the terminal at most`() throws {
    var runner = CommandRunner("ps")
    runner.output = .terminal
    let run = try runner.run()
    #expect(run.lines.count > 1)
    #expect(run.lines.allSatisfy { $0.count <= 80 })
    #expect(run.lines.contains { $0.count == 80 })
  }

  @Test func `keeps each process on its line, whatever it calls itself`() throws {
    var runner = CommandRunner()
    runner.shell = #"sh -c '"$0" ps mark; exit $?' "$1" "$(printf 'mark\nnext\033[31m')""#
    let run = try runner.run()
    let rows = run.lines.dropFirst()
    #expect(rows.contains { $0.contains(#"mark\nnext\x1B[31m"#) }, "\(run.output)")
    #expect(!run.output.contains("\u{1b}"))
  }
}
