import ProcscriptLua

/// What was entered in a session, in its order.
struct Transcript {
  private struct Entry {
    let code: [UInt8]
    /// What a script says in its place.
    let statement: [UInt8]
    var hasFailed = false
  }

  private var entries: [Entry] = []

  /// What was entered last; nil before the first time.
  var last: [UInt8]? { entries.last?.code }

  /// Takes code that is to be run.
  ///
  /// - Parameters:
  ///   - code: The code.
  ///   - isExpression: Whether it is no statement: a script prints its value.
  mutating func add(_ code: [UInt8], isExpression: Bool) {
    let expression = TypedCode.expressions(of: code).map { Array($0) } ?? code
    let statement = isExpression ? "print(".utf8 + expression + ")".utf8 : code
    entries.append(Entry(code: code, statement: statement))
  }

  /// Takes a file that is to be run.
  mutating func add(file path: String) {
    let quoted = path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    entries.append(Entry(code: Array("dofile \"\(quoted)\"".utf8), statement: Array("dofile \"\(quoted)\"".utf8)))
  }

  /// What was added last did not come to its end.
  mutating func noteFailure() {
    if !entries.isEmpty { entries[entries.count - 1].hasFailed = true }
  }

  /// A script that does the same, without what failed, and without questions for help, which scripts don't have.
  var script: [UInt8] {
    entries.filter { !$0.hasFailed && !LuaLexer.begins($0.code, with: "help") }.flatMap { $0.statement + "\n".utf8 }
  }

  /// The code that defines a function, and what is written right above it: the newest that has such a function at such
  /// lines. nil where it was not entered here.
  ///
  /// - Parameters:
  ///   - identity: As of `codeIdentity(ofFunctionAt:)`.
  ///   - state: A state that can load code.
  func code(defining identity: [UInt8], in state: State) -> (code: [UInt8], above: [UInt8])? {
    for index in entries.indices.reversed() {
      let code = entries[index].code
      guard Code(code).load(in: state) == .function else {
        state.pop()
        continue
      }
      let whole = state.codeIdentity(ofFunctionAt: -1)
      state.pop()
      guard whole.firstRange(of: identity) != nil else { continue }
      let comments = entries[..<index].reversed().prefix { LuaLexer.isComment($0.code) }
      return (code, comments.reversed().reduce(into: []) { $0 += $1.code + "\n".utf8 })
    }
    return nil
  }
}

extension LuaLexer {
  /// Whether a word comes first.
  static func begins(_ code: [UInt8], with word: String) -> Bool {
    tokens(of: code).first.map { code[$0.range].elementsEqual(word.utf8) } ?? false
  }

  /// Whether there is nothing but comments, and at least one.
  static func isComment(_ code: [UInt8]) -> Bool {
    let tokens = tokens(of: code)
    return !tokens.isEmpty && tokens.allSatisfy { $0.kind == .comment }
  }
}
