import ProcscriptLua

/// A Lua function as its author has written it.
struct FunctionText {
  /// The rows from its first to its last.
  let source: [[UInt8]]
  /// The rows of comments right above it.
  let comment: [[UInt8]]

  /// - Parameters:
  ///   - lines: Those of its definition, from 1.
  ///   - code: The code that holds them.
  ///   - above: What is written above the code.
  init?(at lines: ClosedRange<Int>, of code: [UInt8], below above: [UInt8] = []) {
    let rows = code.rows
    guard lines.lowerBound >= 1, lines.upperBound <= rows.count else { return nil }
    source = Array(rows[(lines.lowerBound - 1)..<lines.upperBound])
    var before = Array(rows[..<(lines.lowerBound - 1)])
    if before.isEmpty { before = above.rows.filter { !$0.isEmpty } }
    comment = before.reversed().prefix { $0.drop { " \t".utf8.contains($0) }.starts(with: "--".utf8) }.reversed()
  }

  /// What the comment says, without its dashes.
  var words: String {
    comment.map { row in
      String(decoding: row.drop { " \t".utf8.contains($0) }.drop { $0 == UInt8(ascii: "-") }, as: UTF8.self).trimmed
    }.joined(separator: "\n")
  }
}

extension [UInt8] {
  fileprivate var rows: [[UInt8]] {
    split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Array($0) }
  }
}
