import Testing

/// What can be asked of the prompt itself.
@Suite struct `The prompt's commands` {
  @Test func `come after a script, with its globals there`() throws {
    let prompt = try PromptTrial("-i", "script.lua", "word", files: ["script.lua": "x = ... print 'ran'"])
    #expect(prompt.screen.rows.contains("ran"))
    #expect(try prompt.ask("x") == [#""word""#])
    try prompt.leave()
  }

  @Test func `list the machine's processes`() throws {
    // By a word that no other test's processes have: theirs could fill the screen.
    let prompt = try PromptTrial("-i", "list-me.lua", files: ["list-me.lua": ""])
    let own = try #require(try prompt.ask("process.getpid()").first)
    let rows = try prompt.ask(":ps list-me")
    #expect(rows.contains { $0.hasPrefix(own) || $0.contains(" \(own) ") })
    #expect(try prompt.ask(":ps no such process anywhere").count == 1)
    try prompt.leave()
  }

  @Test func `list the lessons, themselves, and what is wrong`() throws {
    let prompt = try PromptTrial()
    #expect(try prompt.ask(":examples").contains { $0.hasPrefix("20  killed_producer ") })
    #expect(try prompt.ask(":help").contains { $0.hasPrefix("  :tree ") })
    #expect(try prompt.ask(":tre").first?.hasPrefix("no such command: :tre (there are :help,") == true)
    #expect(try prompt.ask("goto done ::done::") == [])
    prompt.type(":quit\r")
    #expect(try prompt.command.finish().ending == .exited(0))
  }

  @Test func `go on after Ctrl-C, however often, and end with a code`() throws {
    let prompt = try PromptTrial()
    for round in 1...3 {
      prompt.type("print('round', \(round)) while true do end\r")
      try prompt.waitForRow("round   \(round)")
      prompt.type(PromptTrial.Key.ctrlC)
      try prompt.waitForRow(">")
    }
    prompt.type("os.exit(5)\r")
    #expect(try prompt.command.finish().ending == .exited(5))
  }
}
