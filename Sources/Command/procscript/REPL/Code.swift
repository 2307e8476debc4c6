import ProcscriptLua

/// Lua code as it is typed, row by row.
struct Code {
  private(set) var text: [UInt8]

  /// - Parameter line: `=` before an expression stands for `return`.
  init(_ line: [UInt8]) {
    text = line
  }

  mutating func append(_ row: [UInt8]) {
    text += "\n".utf8 + row
  }

  /// Whether it breaks off before its end.
  func isUnfinished(in state: State) -> Bool {
    switch load(in: state) {
    case .function:
      state.pop()
      return false
    case .unfinished:
      state.pop()
      return true
    case .wrong:
      state.pop()
      return false
    }
  }

  enum Loaded {
    /// On the stack.
    case function
    /// The error's value is on the stack.
    case unfinished, wrong
  }

  /// Pushes the code as a function that returns its value, where it is an expression.
  func load(in state: State) -> Loaded {
    let code = text.first == UInt8(ascii: "=") ? Array(text.dropFirst()) : text
    let asExpression = Code.load("return ".utf8 + code, in: state)
    if asExpression == .function || code.count < text.count { return asExpression }
    state.pop()
    let asStatement = Code.load(code, in: state)
    // An operator at the end, an opening brace: no statement begins so, but an expression goes on.
    return asStatement == .wrong && asExpression == .unfinished ? .unfinished : asStatement
  }

  private static func load(_ code: [UInt8], in state: State) -> Loaded {
    let outcome = code.withUnsafeBytes { code in
      Result { () throws(LuaError) in try state.load(code, name: "=stdin") }
    }
    do {
      try outcome.get()
      return .function
    } catch {
      // Lua says of what breaks off too early that it is wrong near its end.
      return state.bytes(at: -1)?.suffix(5).elementsEqual("<eof>".utf8) == true ? .unfinished : .wrong
    }
  }

  /// Whether it declares a local variable that nothing but the rest of the code can use.
  var beginsWithLocal: Bool {
    let tokens = LuaLexer.tokens(of: text)
    return tokens.first.map { text[$0.range].elementsEqual("local".utf8) } ?? false
  }
}
