import Foundation
import Testing

/// What the history suggests while a line is typed.
@Suite struct `A suggestion` {
  private typealias Key = PromptTrial.Key

  private func waitFor(_ suggestion: String, behind row: String, in prompt: PromptTrial) throws {
    try prompt.command.wait(for: "'\(suggestion)' behind '\(row)'\n\(prompt.screen.rows)\n\(prompt.screen.suggestion)")
    {
      prompt.screen.rows.last == row && prompt.screen.suggestion == suggestion
    }
  }

  @Test(arguments: [Key.right, Key.end, "\u{5}", "\u{6}"])
  func `is the newest line that begins so, taken by a key at the end`(_ key: String) throws {
    let prompt = try PromptTrial()
    try prompt.enter("print('old')")
    try prompt.enter("print('new')")
    prompt.type("pri")
    try waitFor("nt('new')", behind: "> pri", in: prompt)
    prompt.type(key)
    try waitFor("", behind: "> print('new')", in: prompt)
    prompt.type(Key.enter)
    try prompt.waitForRows("> print('new')", "new", ">")
    try prompt.leave()
  }

  @Test func `is no part of the line, on the screen and in the history`() throws {
    let home = try TemporaryFolder()
    let prompt = try PromptTrial(home: home)
    try prompt.enter("x = 'a longer line'")
    prompt.type("x")
    try waitFor(" = 'a longer line'", behind: "> x", in: prompt)
    prompt.type(Key.enter)
    try prompt.waitForRows("> x", "\"a longer line\"", ">")
    prompt.type("x =")
    try waitFor(" 'a longer line'", behind: "> x =", in: prompt)
    prompt.type(Key.home)
    try waitFor("", behind: "> x =", in: prompt)
    prompt.type(Key.ctrlC)
    try prompt.waitForRows("> x =^C", ">")
    prompt.type("x = 2")
    try waitFor("", behind: "> x = 2", in: prompt)
    prompt.type(Key.backspace)
    try waitFor("'a longer line'", behind: "> x =", in: prompt)
    prompt.type(Key.ctrlC)
    try prompt.waitForRow(">")
    try prompt.leave()
    let history = try String(contentsOfFile: "\(home.path)/.local/state/procscript/history", encoding: .utf8)
    #expect(history == "x = 'a longer line'\nx\n")
  }

  @Test func `of several rows shows the first, and is taken whole`() throws {
    let prompt = try PromptTrial()
    prompt.type("\u{1B}[200~do\n  print 'x'\nend\u{1B}[201~" + Key.enter)
    try prompt.waitForRow(">")
    prompt.type("d")
    try waitFor("o …", behind: "> d", in: prompt)
    prompt.type(Key.right)
    try prompt.waitForRows("> do", "  print 'x'", "end")
    prompt.type(Key.ctrlC)
    try prompt.waitForRow(">")
    try prompt.leave()
  }

  @Test func `comes only where it can be told from what is typed, and is wanted`() throws {
    for (environment, line) in [(["NO_COLOR": "1"], "x = 'long'"), ([:], ":set suggestions=off")] {
      let prompt = try PromptTrial(environment: environment)
      try prompt.enter("x = 'long'")
      try prompt.enter(line)
      prompt.type("x" + Key.end + " = 3\r")
      try prompt.waitForRows("> x = 3", ">")
      try prompt.leave()
    }
  }
}
