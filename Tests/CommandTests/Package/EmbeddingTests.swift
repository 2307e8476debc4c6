import Foundation
import Testing

/// The library product in a program of somebody else's: the example that the documentation shows.
@Suite struct EmbeddingTests {
  @Test func `the documented program runs`() throws {
    let program = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      .deletingLastPathComponent().appending(path: "ProcscriptEmbeddingExample").path(percentEncoded: false)
    var runner = CommandRunner()
    runner.shell = "exec '\(program)'"
    let run = try runner.run()
    #expect(run.output == "HELLO\n")
    #expect(run.errors == "")
    #expect(run.ending == .exited(0))
  }

  @Test(arguments: [
    ("", "hello, world\n"),
    (
      "unprepared",
      "example:3: this program cannot start processes by 'spawn': it would have to call "
        + "ProcessModule.runSpawned() when it starts; use 'fork'\n"
    ),
  ])
  func `a program has its processes started by spawn where it is prepared for that`(
    _ word: String, _ output: String
  ) throws {
    let program = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      .deletingLastPathComponent().appending(path: "ProcscriptSpawningExample").path(percentEncoded: false)
    var runner = CommandRunner()
    runner.shell = "exec '\(program)' \(word)"
    let run = try runner.run()
    #expect(run.output == output)
    #expect(run.errors == "")
    #expect(run.ending == .exited(0))
  }

  @Test(.enabled(if: SandboxTrial.isWhole, "this system lacks a wall"), arguments: ["", "enter", "both"])
  func `a program has its scripts in a sandbox`(_ word: String) throws {
    let program = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      .deletingLastPathComponent().appending(path: "ProcscriptSandboxExample").path(percentEncoded: false)
    var runner = CommandRunner()
    runner.shell = "exec '\(program)' \(word)"
    let run = try runner.run()
    #expect(run.output.contains("the sandbox does not allow it"), "\(run.errors)")
    #expect(run.ending == .exited(0))
  }

  @Test func `the documentation and the README show that program`() throws {
    let program = try Repository.text("Tests/EmbeddingExample/main.swift")
    for text in ["README.md", "Sources/Module/ProcessModule/ProcessModule.docc/Embedding.md"] {
      #expect(try Repository.text(text).contains("```swift\n\(program)```\n"), "\(text)")
    }
    let documentation = try Repository.text("Sources/Module/ProcessModule/ProcessModule.swift")
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.trimmingPrefix(/\ *\/\/\/ ?/) }.joined(separator: "\n")
    #expect(documentation.contains("```swift\n\(program)```\n"))
  }

  @Test func `all Swift in the article about embedding is a piece of a program that is built`() throws {
    let programs = try ["EmbeddingExample", "SpawningExample", "Consumer/Sources/Consumer"].map {
      try Repository.text("Tests/\($0)/main.swift")
    }
    let article = try Repository.text("Sources/Module/ProcessModule/ProcessModule.docc/Embedding.md")
    let pieces = article.matches(of: /(?s)```swift\n(.*?)```/).map { String($0.1) }
    #expect(pieces.count == 3)
    for piece in pieces { #expect(programs.contains { $0.contains(piece) }, "\(piece)") }
  }
}
