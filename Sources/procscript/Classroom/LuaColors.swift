/// Lua code in colours, by the escape sequences of terminals.
///
/// Invariant: without its sequences, the text is the code, byte by byte; no colour goes on over the end of a line.
struct LuaColors {
  private enum Kind: String {
    case comment = "\u{1B}[32m"
    case string = "\u{1B}[33m"
    case number = "\u{1B}[36m"
    case keyword = "\u{1B}[35m"
  }

  private static let keywords: Set = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil",
    "not", "or", "repeat", "return", "then", "true", "until", "while",
  ]

  private let code: [UInt8]
  private var position = 0
  private var output: [UInt8] = []

  private init(_ code: [UInt8]) {
    self.code = code
  }

  /// The code with its colours.
  static func text(of code: [UInt8]) -> [UInt8] {
    var colors = LuaColors(code)
    while colors.position < code.count { colors.takeToken() }
    return colors.output
  }

  private mutating func takeToken() {
    let byte = code[position]
    if hasPrefix("--") {
      take(.comment, to: endOfLongBracket(at: position + 2) ?? endOfLine())
    } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
      take(.string, to: endOfString(closedBy: byte))
    } else if let end = endOfLongBracket(at: position) {
      take(.string, to: end)
    } else if isDigit(byte) || (byte == UInt8(ascii: ".") && isDigit(at: position + 1)) {
      take(.number, to: endOfNumber())
    } else if isLetter(byte) {
      let end = code[position...].firstIndex { !isLetter($0) && !isDigit($0) } ?? code.count
      let word = String(decoding: code[position..<end], as: UTF8.self)
      take(Self.keywords.contains(word) ? .keyword : nil, to: end)
    } else {
      take(nil, to: position + 1)
    }
  }

  private mutating func take(_ kind: Kind?, to end: Int) {
    let token = code[position..<end]
    position = end
    guard let kind else {
      output += token
      return
    }
    let lines = token.split(separator: newline, omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      if number > 0 { output.append(newline) }
      if !line.isEmpty { output += kind.rawValue.utf8 + line + "\u{1B}[0m".utf8 }
    }
  }

  // MARK: Where tokens end

  private func endOfLine() -> Int {
    code[position...].firstIndex(of: newline) ?? code.count
  }

  /// One that is not closed ends with its line, unless that ends with a backslash.
  private func endOfString(closedBy quote: UInt8) -> Int {
    var index = position + 1
    while index < code.count {
      if code[index] == UInt8(ascii: "\\") {
        index += 2
      } else if code[index] == quote {
        return index + 1
      } else if code[index] == newline {
        return index
      } else {
        index += 1
      }
    }
    return code.count
  }

  /// Behind `[[…]]` or `[=[…]=]`; nil where none begins.
  private func endOfLongBracket(at start: Int) -> Int? {
    guard start < code.count, code[start] == UInt8(ascii: "[") else { return nil }
    let level = code[(start + 1)...].prefix { $0 == UInt8(ascii: "=") }
    guard level.endIndex < code.count, code[level.endIndex] == UInt8(ascii: "[") else { return nil }
    let closing = [UInt8(ascii: "]")] + level + [UInt8(ascii: "]")]
    var index = level.endIndex + 1
    while index < code.count {
      if code[index...].starts(with: closing) { return index + closing.count }
      index += 1
    }
    return code.count
  }

  /// Digits, letters and points, and a sign behind an exponent's letter.
  private func endOfNumber() -> Int {
    let isHexadecimal = hasPrefix("0x") || hasPrefix("0X")
    let exponents = (isHexadecimal ? "pP" : "eE").utf8
    var index = position
    while index < code.count {
      let byte = code[index]
      let isSign = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
      let belongs = isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: ".")
      guard belongs || (isSign && exponents.contains(code[index - 1])) else { break }
      // `1..2` joins two numbers.
      if byte == UInt8(ascii: "."), index + 1 < code.count, code[index + 1] == byte, index > position { break }
      index += 1
    }
    return max(index, position + 1)
  }

  // MARK: Characters

  private func hasPrefix(_ text: StaticString) -> Bool {
    code[position...].starts(with: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private func isDigit(at index: Int) -> Bool { index < code.count && isDigit(code[index]) }

  private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
  }
}

private let newline = UInt8(ascii: "\n")
