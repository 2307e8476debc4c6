import ProcscriptLineEditor

/// The colours of Lua code.
enum LuaHighlighter {
  static func spans(of code: [UInt8]) -> [LineEditor.Span] {
    LuaLexer.tokens(of: code).compactMap { token in
      role(of: token.kind).map { LineEditor.Span(token.range, style: $0.rawValue) }
    }
  }

  private static func role(of kind: LuaLexer.Kind) -> TerminalStyle.Role? {
    switch kind {
    case .keyword: .keyword
    case .string: .string
    case .number: .number
    case .comment: .comment
    case .name, .symbol: nil
    }
  }
}
