import Foundation
import Testing

/// `--schedule` and what it takes.
@Suite struct `The option for a schedule` {
  @Test(arguments: ["-1", "abc", "1.5", "18446744073709551616", "A2.-b"])
  func `takes no other order than a number or a text`(order: String) throws {
    let run = try CommandRunner("--schedule=\(order)", "-e", "print(1)").run()
    #expect(run.ending == .exited(64))
    #expect(run.errors.contains("'\(order)'"), "\(run.errors)")
    #expect(run.output == "")
  }

  @Test func `takes no empty order`() throws {
    let run = try CommandRunner("--schedule=", "-e", "print(1)").run()
    #expect(run.ending == .exited(64))
    #expect(run.errors.hasPrefix("procscript: Missing value for '--schedule <order>'\n"), "\(run.errors)")
  }

  @Test func `is needed where processes may be late`() throws {
    let run = try CommandRunner("--late", "-e", "print(1)").run()
    #expect(run.ending == .exited(64))
    #expect(run.errors.contains("--schedule"), "\(run.errors)")
  }

  @Test func `takes any number of 64 bits`() throws {
    for order in ["0", "18446744073709551615"] {
      #expect(try CommandRunner("--schedule=\(order)", "-e", "print(1)").run().lines == ["1"])
    }
  }

  @Test func `goes with pictures`() throws {
    let folder = try TemporaryFolder()
    var runner = ScheduledRuns.runner("process.spawn(process.sleep, 5):join()", in: "1", "--timeline=picture.txt")
    runner.directory = folder.path
    #expect(try runner.run().ending == .exited(0))
    let picture = try String(contentsOfFile: "\(folder.path)/picture.txt", encoding: .utf8)
    #expect(picture.contains("A waits for B to end\nB ends (exit code 0) and is a zombie\nA reaps B\n"), "\(picture)")
  }
}
