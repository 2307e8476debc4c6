import ProcscriptLua

/// The words of a piece of Lua that may be unfinished or wrong, for those who colour or complete it.
struct LuaLexer {
  enum Kind: Equatable {
    case keyword
    case name
    case number
    case comment
    /// A string's text begins behind its opening quote.
    case string(textStart: Int, isClosed: Bool)
    /// An operator, a bracket, or a character that Lua has no use for.
    case symbol
  }

  struct Token: Equatable {
    let kind: Kind
    let range: Range<Int>
  }

  /// Whether the bytes can stand for themselves as a name.
  static func isName(_ bytes: some Collection<UInt8>) -> Bool {
    guard let first = bytes.first, isNameStart(first), bytes.allSatisfy({ isNameStart($0) || isDigit($0) }) else {
      return false
    }
    return !LuaSyntax.keywords.contains(String(decoding: bytes, as: UTF8.self))
  }

  private let code: [UInt8]
  private var index = 0

  /// All tokens of the code, in their order; blanks belong to none.
  static func tokens(of code: [UInt8]) -> [Token] {
    var lexer = LuaLexer(code: code)
    var tokens: [Token] = []
    while let token = lexer.next() { tokens.append(token) }
    return tokens
  }

  private init(code: [UInt8]) {
    self.code = code
  }

  private func byte(_ offset: Int = 0) -> UInt8 { index + offset < code.count ? code[index + offset] : 0 }

  private mutating func skip(while isPart: (UInt8) -> Bool) {
    while index < code.count && isPart(code[index]) { index += 1 }
  }

  private mutating func next() -> Token? {
    skip { " \t\n\r\u{0B}\u{0C}".utf8.contains($0) }
    guard index < code.count else { return nil }
    let start = index
    let kind = scan()
    return Token(kind: kind, range: start..<index)
  }

  private mutating func scan() -> Kind {
    switch byte() {
    case let first where isNameStart(first):
      let start = index
      skip { isNameStart($0) || isDigit($0) }
      return LuaSyntax.keywords.contains(String(decoding: code[start..<index], as: UTF8.self)) ? .keyword : .name
    case let first where isDigit(first) || (first == UInt8(ascii: ".") && isDigit(byte(1))):
      scanNumber()
      return .number
    case UInt8(ascii: "-") where byte(1) == UInt8(ascii: "-"):
      index += 2
      if scanLongBracket() == nil { skip { $0 != UInt8(ascii: "\n") } }
      return .comment
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      return scanQuoted()
    case UInt8(ascii: "["):
      if let string = scanLongBracket() { return string }
      fallthrough
    default:
      index += 1
      return .symbol
    }
  }

  private mutating func scanNumber() {
    let isHexadecimal = byte() == UInt8(ascii: "0") && (byte(1) | 0x20) == UInt8(ascii: "x")
    let exponent = isHexadecimal ? UInt8(ascii: "p") : UInt8(ascii: "e")
    while index < code.count {
      let lower = byte() | 0x20
      if lower == exponent && "+-".utf8.contains(byte(1)) {
        index += 2
      } else if isDigit(byte()) || isNameStart(byte()) || byte() == UInt8(ascii: ".") {
        index += 1
      } else {
        return
      }
    }
  }

  private mutating func scanQuoted() -> Kind {
    let quote = byte()
    index += 1
    let textStart = index
    while index < code.count {
      switch byte() {
      case quote:
        index += 1
        return .string(textStart: textStart, isClosed: true)
      case UInt8(ascii: "\n"):
        return .string(textStart: textStart, isClosed: false)
      case UInt8(ascii: "\\"):
        index = min(index + 2, code.count)
      default:
        index += 1
      }
    }
    return .string(textStart: textStart, isClosed: false)
  }

  /// `[[…]]`, `[=[…]=]` and so on.
  ///
  /// - Returns: nil, and nothing scanned, where there is none.
  private mutating func scanLongBracket() -> Kind? {
    guard byte() == UInt8(ascii: "[") else { return nil }
    var level = 0
    while byte(1 + level) == UInt8(ascii: "=") { level += 1 }
    guard byte(1 + level) == UInt8(ascii: "[") else { return nil }
    index += level + 2
    let textStart = index
    let end = Array("]".utf8) + Array(repeating: UInt8(ascii: "="), count: level) + Array("]".utf8)
    while index < code.count {
      if code[index...].starts(with: end) {
        index += end.count
        return .string(textStart: textStart, isClosed: true)
      }
      index += 1
    }
    return .string(textStart: textStart, isClosed: false)
  }
}

/// Whether a byte can begin a name.
func isNameStart(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
}

func isDigit(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
