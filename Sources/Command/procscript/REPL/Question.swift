/// `x?` and `x??`: what is x?
struct Question {
  let expression: [UInt8]
  /// Whether the source is asked for too.
  let wantsSource: Bool

  /// nil for a line that ends in no question mark; Lua has none but in strings and comments.
  init?(_ line: [UInt8]) {
    let marks = LuaLexer.tokens(of: line).reversed().prefix { $0.kind == .symbol && line[$0.range.lowerBound] == mark }
    guard let first = marks.last, marks.count <= 2 else { return nil }
    let expression = line[..<first.range.lowerBound]
    guard expression.contains(where: { !" \t\n".utf8.contains($0) }) else { return nil }
    self.expression = Array(expression)
    wantsSource = marks.count == 2
  }
}

private let mark = UInt8(ascii: "?")
