import Testing

/// A wrong call, and the message of its error after the position.
struct Mistake: Sendable {
  let code: String
  let message: String

  init(_ code: String, _ message: String) {
    self.code = code
    self.message = message
  }
}

/// Makes the mistakes one after the other in one script, each on a line of its own, which its error must name.
///
/// - Parameters:
///   - before: What the script does first.
///   - after: What it does last.
func expectMistakes(
  _ mistakes: [Mistake], before: String = "", after: String = "", sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let calls = mistakes.map { "told(function()\n\($0.code)\nend)" }.joined(separator: "\n")
  let lines = try printed(
    by: """
      local function told(fn) local ok, message = pcall(fn) print(ok and "no error" or message) end
      \(before)
      \(calls)
      \(after)
      """, sourceLocation: sourceLocation)
  #expect(lines.count == mistakes.count, sourceLocation: sourceLocation)
  let firstLine = 4 + before.count { $0 == "\n" }
  for (index, (mistake, line)) in zip(mistakes, lines).enumerated() {
    let expected = "script.lua:\(firstLine + 3 * index): \(mistake.message)"
    #expect(line == expected, "\(mistake.code)", sourceLocation: sourceLocation)
  }
}
