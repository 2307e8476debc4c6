import Foundation
import ProcscriptReference
import Testing

/// `procscript annotations`.
@Suite struct `The annotations` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ words: String...) throws -> CommandResult {
    var runner = CommandRunner()
    runner.arguments = ["annotations"] + words
    runner.directory = folder.path
    return try runner.run()
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
  }

  private var annotations: String { String(decoding: Reference.annotations, as: UTF8.self) }

  @Test func `are the source of the reference, as a library`() throws {
    let run = try write()
    #expect(run.ending == .exited(0))
    #expect(run.output.hasPrefix("Wrote library/process.lua. "))
    #expect(try text("library/process.lua") == annotations)
    #expect(try write("--to", "a/b").ending == .exited(0))
    #expect(try text("a/b/process.lua") == annotations)
  }

  @Test func `take the place of earlier ones, but of nothing else`() throws {
    #expect(try write().ending == .exited(0))
    let older = annotations.split(separator: "\n").prefix(4).joined(separator: "\n")
    try older.write(toFile: "\(folder.path)/library/process.lua", atomically: true, encoding: .utf8)
    #expect(try write().ending == .exited(0))
    #expect(try text("library/process.lua") == annotations)

    for foreign in ["", "mine", "---@meta process\n-- mine\n"] {
      try foreign.write(toFile: "\(folder.path)/library/process.lua", atomically: true, encoding: .utf8)
      let refused = try write()
      #expect(refused.ending == .exited(1))
      #expect(
        refused.errors
          == "procscript: library/process.lua is there already, and not of procscript; --force writes over it\n")
      #expect(try text("library/process.lua") == foreign)
    }
    #expect(try write("--force").ending == .exited(0))
    #expect(try text("library/process.lua") == annotations)
  }

  @Test func `are valid Lua, of nothing but declarations`() throws {
    var runner = CommandRunner("-e", "assert(loadfile 'process.lua')")
    runner.files = ["process.lua": annotations]
    #expect(try runner.run().ending == .exited(0))
    let code = annotations.split(separator: "\n").filter { !$0.hasPrefix("--") }
    let allowed = /function [\w.:]+\([\w, .]*\) end|(local )?[\w.]+ = (\{\}|Process(\.\w+)?)|return process/
    #expect(code.allSatisfy { $0.wholeMatch(of: allowed) != nil })
    #expect(annotations.hasPrefix("---@meta process\n"))
  }

  /// Each parameter of a declaration has its annotation, and there is no other.
  @Test func `name the parameters that the declarations have`() {
    for match in annotations.matches(of: /((?:---.*\n)+)function ([\w.:]+)\((.*)\) end/) {
      let names = match.1.matches(of: /---@param ([\w.]+)\??/).map { String($0.1) }
      let declared = match.3.split(separator: ", ").map(String.init)
      #expect(names == declared, "\(match.2)")
    }
  }
}
