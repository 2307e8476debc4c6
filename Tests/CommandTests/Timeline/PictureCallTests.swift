import Foundation
import Testing

/// `process.picture`: a picture of a piece of a script.
@Suite struct `A picture of a piece of a script` {
  @Test func `is of what is started in it alone, and passes on what the function returns`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner(
      script: """
        process.spawn(function() end):join()
        print(process.picture(function()
          local p = process.spawn { target = math.abs, args = { -1 }, name = "inner" }
          return p:result(), nil, "third"
        end, "piece.txt"))
        process.spawn(function() end):join()
        """)
    runner.directory = folder.path
    let run = try runner.run()
    #expect(run.output == "1\tnil\tthird\n" && run.errors.isEmpty, "\(run.errors)")
    let log = try String(contentsOfFile: "\(folder.path)/piece.txt", encoding: .utf8)
    #expect(
      log == """
        A MainProcess
        └─ B inner

        A forks B (inner)
        A waits for B to end
        B ends (exit code 0)
        A reaps B

        A MainProcess: still there
        └─ B inner: exit code 0
        """
        || log.replacing("A waits for B to end\n", with: "").contains(
          "A forks B (inner)\nB ends (exit code 0)\nA reaps B\n"),
      "\(log)")
  }

  @Test func `goes to standard error without a file, also after an error, which is passed on`() throws {
    let run = try CommandRunner(
      script: """
        print(pcall(process.picture, function()
          process.spawn(function() end):join()
          error({ 42 })
        end))
        """
    ).run()
    #expect(run.output.hasPrefix("false\ttable: "))
    #expect(run.errors.contains("B └─ Process-1"), "\(run.errors)")
    #expect(!run.errors.contains("\u{1B}"))
  }

  @Test func `of a child is of that child and its own children`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner(
      script: """
        process.picture(function()
          process.spawn(function()
            process.picture(function() process.spawn(os.exit, 3):join() end, "inner.txt")
          end):join()
        end, "outer.txt")
        """)
    runner.directory = folder.path
    #expect(try runner.run().errors.isEmpty)
    let inner = try String(contentsOfFile: "\(folder.path)/inner.txt", encoding: .utf8)
    let outer = try String(contentsOfFile: "\(folder.path)/outer.txt", encoding: .utf8)
    #expect(inner.hasPrefix("A Process-1\n└─ B Process-1:1\n"), "\(inner)")
    #expect(outer.hasPrefix("A MainProcess\n└─ B Process-1\n   └─ C Process-1:1\n"), "\(outer)")
  }

  @Test func `is drawn though the process is killed in it`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner(
      script: """
        local p = process.spawn(function()
          process.picture(function() process.kill(process.getpid()) end, "killed.txt")
        end)
        p:join()
        """)
    // Only what a recorded process has started is recorded, so the picture is of that child alone.
    runner.directory = folder.path
    let running = try runner.start()
    #expect(try running.waitForEnd() == .exited(0))
    try running.wait(for: "the end of who draws") { running.descendants().isEmpty }
    let log = try String(contentsOfFile: "\(folder.path)/killed.txt", encoding: .utf8)
    #expect(log.contains("A Process-1: killed by SIGKILL"), "\(log)")
  }

  @Test(arguments: [
    (
      "process.picture()",
      "bad argument 'fn' to 'picture' (function expected, got nil): write process.picture(function() … end)"
    ),
    ("process.picture(print, 3)", "bad argument 'file' to 'picture' (name of a file expected, got 3)"),
    (
      "process.picture(print, 'x.png')",
      "cannot draw 'x.png': the file's name must end in .svg, .html, .json or .txt"
    ),
    ("process.picture(print, 'no/x.svg')", "cannot write no/x.svg: no such file or directory"),
  ])
  func `refuses what can't be drawn, before the function runs`(call: String, message: String) throws {
    let run = try CommandRunner(script: "print(pcall(function() \(call) end))").run()
    #expect(run.output == "false\tscript.lua:1: \(message)\n", "\(run.output)\(run.errors)")
  }
}
