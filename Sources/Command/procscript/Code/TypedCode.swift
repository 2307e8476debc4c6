import ProcscriptLua

/// What the prompts make of Lua code that is being typed: whether it is whole, and a function that runs it.
enum TypedCode {
  /// What came of loading it.
  enum Loaded {
    /// On the stack.
    case function
    /// The error's value is on the stack.
    case unfinished, wrong
  }

  /// Pushes code as a function.
  static func load(_ code: [UInt8], kind: ChunkKind = .text, in state: State) -> Loaded {
    let outcome = code.withUnsafeBytes { code in
      Result { () throws(LuaError) in try state.load(code, name: "=stdin", kind: kind) }
    }
    do {
      try outcome.get()
      return .function
    } catch {
      // Lua says of what breaks off too early that it is wrong near its end.
      return state.bytes(at: -1)?.suffix(5).elementsEqual("<eof>".utf8) == true ? .unfinished : .wrong
    }
  }

  /// Code that returns the values of expressions.
  static func returning(_ expressions: some Sequence<UInt8>) -> [UInt8] {
    "return ".utf8 + Array(expressions)
  }

  /// What stands behind `=`, which stands for `return` before expressions; nil where code does not begin so.
  static func expressions(of code: [UInt8]) -> ArraySlice<UInt8>? {
    code.first == UInt8(ascii: "=") ? code.dropFirst() : nil
  }
}
