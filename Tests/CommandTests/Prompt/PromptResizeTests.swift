import Foundation
import Testing

/// The terminal gets another width while a line is edited.
@Suite struct `A terminal that is resized` {
  @Test(arguments: [40, 33, 25, 79, 200])
  func `shows the line once, at any width`(_ columns: Int) throws {
    let prompt = try PromptTrial()
    let text = "x = 'the quick brown fox jumps over the lazy dog' .. ' and so on'"
    prompt.type(text)
    try waitForPainted(text, width: 80, in: prompt)
    for width in [columns, 80] {
      try prompt.resize(to: width)
      try waitForPainted(text, width: width, in: prompt)
      #expect(
        prompt.screen.rows.joined().components(separatedBy: "quick").count == 2, "\(width): \(prompt.screen.rows)")
    }
    prompt.type(" .. 1\r")
    try prompt.waitForRow(">")
    #expect(try prompt.ask("#x") == ["54"])
    try prompt.leave()
  }

  /// Waits until the line has all its colours and the cursor is behind it: nothing more comes then.
  private func waitForPainted(_ text: String, width: Int, in prompt: PromptTrial) throws {
    try prompt.command.wait(for: "the line at \(width) columns\n\(prompt.screen.rows)") {
      let rows = prompt.screen.rows.suffix((text.count + 1) / width + 1)
      // Blanks at the ends of rows are not to be seen.
      return rows.joined().filter { $0 != " " } == ">\(text)".filter { $0 != " " }
        && prompt.command.output.suffix(20).contains("so on'\u{1B}[0m")
        && prompt.screen.cursor.column == (text.count + 2) % width
    }
  }

  @Test func `shows all rows of a line, and no suggestion twice`() throws {
    let prompt = try PromptTrial()
    let long = "print('\(String(repeating: "a long text ", count: 5))')"
    try prompt.enter(long)
    prompt.type("\u{1B}[200~do\n  local y = 1\nend\u{1B}[201~")
    func waitForBlock() throws {
      try prompt.waitForRows("> do", "  local y = 1", "end")
      try prompt.command.wait(for: "its colours") { prompt.command.output.hasSuffix("end\u{1B}[0m") }
    }
    try waitForBlock()
    try prompt.resize(to: 30)
    try waitForBlock()
    #expect(prompt.screen.rows.count { $0 == "> do" } == 1)
    prompt.type(PromptTrial.Key.ctrlC)
    try prompt.waitForRow(">")
    prompt.type("pri")
    try prompt.command.wait(for: "a suggestion") { prompt.screen.suggestion.hasSuffix("…") }
    for width in [12, 50] {
      try prompt.resize(to: width)
      let room = width - "> pri".count - 1
      try prompt.command.wait(for: "the suggestion at \(width)") {
        prompt.screen.rows.last == "> pri" && prompt.screen.suggestion == long.dropFirst(3).prefix(room - 1) + "…"
      }
    }
    prompt.type(PromptTrial.Key.ctrlC)
    try prompt.waitForRow(">")
    try prompt.leave()
  }
}
