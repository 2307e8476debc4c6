/// A line that a lesson may print: text, and placeholders for what differs from run to run (see `Lesson.expected`).
struct LessonLinePattern: Hashable {
  /// The line as the expected output has it.
  let text: String
  private let pieces: [Piece]

  /// How much longer than its sleep a time may be, in seconds. Less than 3, so that three sleeps of 1, 2 and 3 seconds
  /// side by side are told from the same one after the other.
  static let tolerance = 2.5

  private enum Piece: Hashable {
    case text(String)
    case number
    case pid(of: String)
    case seconds(Double)
    case boolean
    case anything
  }

  /// - Throws: `LessonNotationError` for a placeholder that there is none of.
  init(_ text: String) throws(LessonNotationError) {
    self.text = text
    var pieces: [Piece] = []
    var rest = text[...]
    while let open = rest.firstIndex(of: "<") {
      guard let close = rest[open...].firstIndex(of: ">") else { throw LessonNotationError("no > after <: \(text)") }
      if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
      pieces.append(try Self.placeholder(rest[rest.index(after: open)..<close]))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { pieces.append(.text(String(rest))) }
    self.pieces = pieces
  }

  private static func placeholder(_ words: Substring) throws(LessonNotationError) -> Piece {
    switch words {
    case "number": return .number
    case "true or false": return .boolean
    case "anything": return .anything
    default: break
    }
    if words.hasPrefix("pid of ") { return .pid(of: String(words.dropFirst(7))) }
    if words.hasPrefix("about "), words.hasSuffix(" s"), let seconds = Double(words.dropFirst(6).dropLast(2)) {
      return .seconds(seconds)
    }
    throw LessonNotationError("no such placeholder: <\(words)>")
  }

  /// The pids by name after this line was printed, where it is one that this pattern means; nil where it is another.
  ///
  /// - Parameter pids: Those that are known before.
  func match(_ line: Substring, pids: [String: Int]) -> [String: Int]? {
    var pids = pids
    var rest = line
    for piece in pieces {
      switch piece {
      case .text(let text):
        guard rest.hasPrefix(text) else { return nil }
        rest = rest.dropFirst(text.count)
      case .number:
        guard Self.takeNumber(from: &rest) != nil else { return nil }
      case .pid(let name):
        guard let pid = Self.takeNumber(from: &rest) else { return nil }
        // One pid for one name, and one name for one pid.
        guard pids.allSatisfy({ ($0.key == name) == ($0.value == pid) }) else { return nil }
        pids[name] = pid
      case .seconds(let least):
        let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        guard let seconds = Double(digits), seconds >= least, seconds < least + Self.tolerance else { return nil }
        rest = rest.dropFirst(digits.count)
      case .boolean:
        guard let word = ["true", "false"].first(where: rest.hasPrefix) else { return nil }
        rest = rest.dropFirst(word.count)
      case .anything:
        rest = ""
      }
    }
    return rest.isEmpty ? pids : nil
  }

  private static func takeNumber(from rest: inout Substring) -> Int? {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(digits.count)
    return Int(digits)
  }
}

/// An expected output that is not written as `Lesson.expected` says.
struct LessonNotationError: Error, Equatable, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
