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
    defer { state.pop() }
    return load(in: state) == .unfinished
  }

  /// Pushes the code as a function that returns its value, where it is an expression.
  func load(in state: State) -> TypedCode.Loaded {
    if let expressions = TypedCode.expressions(of: text) {
      return TypedCode.load(TypedCode.returning(expressions), in: state)
    }
    let asExpression = TypedCode.load(TypedCode.returning(text), in: state)
    if asExpression == .function { return asExpression }
    state.pop()
    let asStatement = TypedCode.load(text, in: state)
    // An operator at the end, an opening brace: no statement begins so, but an expression goes on.
    return asStatement == .wrong && asExpression == .unfinished ? .unfinished : asStatement
  }

  /// Whether it is an expression that a script can't have for a statement.
  func isExpression(in state: State) -> Bool {
    if TypedCode.expressions(of: text) != nil { return true }
    defer { state.pop(2) }
    let asStatement = TypedCode.load(text, in: state)
    let asExpression = TypedCode.load(TypedCode.returning(text), in: state)
    return asStatement != .function && asExpression == .function
  }

  /// Whether it declares a local variable that nothing but the rest of the code can use.
  var beginsWithLocal: Bool { LuaLexer.begins(text, with: "local") }
}
