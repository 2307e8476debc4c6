import Testing

/// Code of several rows, edited as a whole.
@Suite struct `A block at the prompt` {
  private typealias Key = PromptTrial.Key

  @Test func `has its earlier rows changed after Up`() throws {
    let prompt = try PromptTrial()
    prompt.type("for i = 1, 2 do\r")
    try prompt.waitForRow(">>")
    prompt.type("prnt(i)\r")
    try prompt.waitForRows(">> prnt(i)", ">>")
    prompt.type("end" + Key.up)
    try prompt.waitForRows("> for i = 1, 2 do", "prnt(i)", "end")
    #expect(!prompt.screen.rows.contains { $0.hasPrefix(">>") })
    prompt.type(Key.home + "\u{1B}[C\u{1B}[Ci")
    try prompt.waitForRows("> for i = 1, 2 do", "print(i)", "end")
    prompt.type(Key.down + Key.end + Key.enter)
    try prompt.waitForRows("1", "2", ">")
    prompt.type(Key.up)
    try prompt.waitForRows("> for i = 1, 2 do", "print(i)", "end")
    prompt.type(Key.ctrlC)
    try prompt.waitForRow(">")
    try prompt.leave()
  }

  @Test func `keeps to the column on the way up and down`() throws {
    let prompt = try PromptTrial()
    prompt.type("\u{1B}[200~do local long = 'é日'\n\nx = long end\u{1B}[201~")
    try prompt.waitForRow("x = long end")
    prompt.type(Key.up + Key.up + "!" + Key.down + Key.down + "?")
    try prompt.waitForRows("> do local lon!g = 'é日'", "", "x = long end?")
    prompt.type(Key.ctrlC)
    try prompt.waitForRow(">")
    try prompt.leave()
  }

  @Test func `gets a row by Enter where it is not whole, or in front of others; Alt-Enter runs it`() throws {
    let prompt = try PromptTrial()
    prompt.type("\u{1B}[200~do\n  print 'one'\u{1B}[201~" + Key.enter)
    prompt.type("print 'two'")
    try prompt.waitForRows("> do", "  print 'one'", "  print 'two'")
    prompt.type(Key.up + Key.end + Key.enter + "print 'between'")
    try prompt.waitForRows("> do", "  print 'one'", "  print 'between'", "  print 'two'")
    prompt.type(Key.down + Key.end + Key.enter + "end" + Key.up + Key.altEnter)
    try prompt.waitForRows("one", "between", "two", ">")
    try prompt.leave()
  }

  @Test func `has keys for its rows: start, end, cut`() throws {
    let prompt = try PromptTrial()
    prompt.type("\u{1B}[200~do -- first\n  x = 1\nend\u{1B}[201~")
    try prompt.waitForRow("end")
    prompt.type(Key.up + Key.home + "y = 2 ")
    try prompt.waitForRows("> do -- first", "y = 2   x = 1", "end")
    prompt.type("\u{B}")
    try prompt.waitForRows("> do -- first", "y = 2", "end")
    prompt.type(Key.end + "\u{B}")
    try prompt.waitForRows("> do -- first", "y = 2 end")
    prompt.type(Key.end + Key.enter)
    try prompt.waitForRow(">")
    #expect(try prompt.ask("y, x") == ["2       nil"])
    try prompt.leave()
  }

  @Test func `found by a search runs at Enter, wherever it matched`() throws {
    let prompt = try PromptTrial()
    prompt.type("\u{1B}[200~do\n  print 'found'\nend\u{1B}[201~" + Key.enter)
    try prompt.waitForRows("found", ">")
    prompt.type(Key.ctrlR + "print" + Key.enter)
    try prompt.waitForRows("end", "found", ">")
    try prompt.leave()
  }

  @Test func `is shown below where others have printed between its rows`() throws {
    let home = try TemporaryFolder()
    let prompt = try PromptTrial(home: home)
    try prompt.enter("p = process.spawn(function() \(waitingToGo) print('a line') end)")
    prompt.type("do\r")
    try prompt.waitForRow(">>")
    try go(in: home)
    try prompt.waitForRows("> do", "a line", ">>")
    prompt.type("x = 1" + Key.up)
    try prompt.waitForRows("a line", ">> x = 1", "> do", "x = 1")
    prompt.type(Key.ctrlC)
    try prompt.waitForRow(">")
    try prompt.enter("p:join()")
    try prompt.leave()
  }
}
