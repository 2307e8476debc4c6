/// For which function something is that is typed between its parentheses or braces, as far as the words tell.
struct CallSite {
  /// Its name, with all that is in front of it: `process.Pool`.
  let function: String

  /// The call that a string is the argument of: `require "`, `require("`.
  ///
  /// - Parameters:
  ///   - tokens: Those in front of the string.
  ///   - code: What they are words of.
  init?(ofString tokens: ArraySlice<LuaLexer.Token>, in code: [UInt8]) {
    var rest = tokens
    if let last = rest.last, code[last.range].elementsEqual("(".utf8) { rest.removeLast() }
    self.init(named: rest, in: code)
  }

  /// The call that a table is an argument of in which a key can be typed: `Process{`, `Process{a=1, `, `Pool(4, {`.
  ///
  /// - Parameters:
  ///   - tokens: Those in front of the key.
  ///   - code: What they are words of.
  init?(ofKey tokens: ArraySlice<LuaLexer.Token>, in code: [UInt8]) {
    guard let last = tokens.last, ["{", ",", ";"].contains(where: { code[last.range].elementsEqual($0.utf8) }),
      var rest = CallSite.outside(of: "{", tokens, in: code)
    else { return nil }
    if let last = rest.last, last.kind == .symbol,
      ["(", ","].contains(where: { code[last.range].elementsEqual($0.utf8) })
    {
      guard let call = CallSite.outside(of: "(", rest, in: code) else { return nil }
      rest = call
    }
    self.init(named: rest, in: code)
  }

  /// The name that tokens end with.
  private init?(named tokens: ArraySlice<LuaLexer.Token>, in code: [UInt8]) {
    guard let last = tokens.last, last.kind == .name else { return nil }
    var rest = tokens.dropLast()
    var start = last.range.lowerBound
    while let separator = rest.popLast(), [".", ":"].contains(where: { code[separator.range].elementsEqual($0.utf8) }),
      let name = rest.popLast(), name.kind == .name
    {
      start = name.range.lowerBound
    }
    function = String(decoding: code[start..<last.range.upperBound], as: UTF8.self).filter { !$0.isWhitespace }
  }

  /// What is in front of the innermost bracket that is open at the end; nil where that is another one.
  private static func outside(
    of bracket: String, _ tokens: ArraySlice<LuaLexer.Token>, in code: [UInt8]
  ) -> ArraySlice<LuaLexer.Token>? {
    var depth = 0
    for index in tokens.indices.reversed() where tokens[index].kind == .symbol {
      switch code[tokens[index].range.lowerBound] {
      case UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: "]"): depth += 1
      case UInt8(ascii: "("), UInt8(ascii: "{"), UInt8(ascii: "["):
        if depth == 0 { return code[tokens[index].range].elementsEqual(bracket.utf8) ? tokens[..<index] : nil }
        depth -= 1
      default: break
      }
    }
    return nil
  }
}
