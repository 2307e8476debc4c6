import ProcscriptLuaPart
import Testing

/// Tables whose elements both Swift and Lua name.
@Suite struct `The records of pools` {
  /// `TASK_WANTS_ALL` of `TASK` and `wantsAll`.
  private func constant(_ prefix: String, _ name: some Any) -> String {
    "\(name)".reduce(into: prefix + "_") { $0 += $1.isUppercase ? "_\($1)" : $1.uppercased() }
  }

  /// Names and numbers of the constants that a chunk declares.
  private func constants(of chunk: ProcessScriptChunk) -> [(name: String, number: Int64)] {
    let source = String(decoding: chunk.source, as: UTF8.self)
    return source.matches(of: #/([A-Z][A-Z_]*) <const> = ([0-9]+)\n/#).map { (String($0.1), Int64($0.2)!) }
  }

  @Test func `have the same elements in both languages`() throws {
    let pairs =
      TaskElement.allCases.map { (constant("TASK", $0), $0.rawValue) }
      + FailureElement.allCases.map { (constant("FAILURE", $0), $0.rawValue) }
    let known = Dictionary(uniqueKeysWithValues: pairs)
    #expect(known["TASK_WANTS_ALL"] == 3 && known["FAILURE_IS_OWN"] == 4)
    var found: Set<String> = []
    for chunk in ProcessScriptChunk.loadedLater {
      for (name, number) in constants(of: chunk) {
        #expect(known[name] == number, "\(name) of \(chunk.shortName)")
        found.insert(name)
      }
    }
    #expect(found == Set(known.keys), "what Lua does not name")
  }

  @Test func `are never read by a bare number`() {
    for chunk in ProcessScriptChunk.loadedLater {
      let source = String(decoding: chunk.source, as: UTF8.self)
      #expect(source.matches(of: #/\b(task|failure)\[[0-9]/#).isEmpty, "\(chunk.shortName)")
    }
  }
}
