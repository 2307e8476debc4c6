import Testing

/// How the prompt answers who wants to know something.
@Suite struct `Help at the prompt` {
  private typealias Key = PromptTrial.Key

  @Test func `is named by the first lines`() throws {
    let prompt = try PromptTrial()
    #expect(
      prompt.screen.rows.dropFirst().first == "Type help for the module, :help for the prompt, exit or Ctrl-D to leave."
    )
    try prompt.leave()
  }

  @Test(arguments: ["exit", "quit", " exit ", "exit()", "quit()"])
  func `exit and quit leave without parentheses`(_ word: String) throws {
    let prompt = try PromptTrial()
    prompt.type(word + Key.enter)
    #expect(try prompt.command.finish().ending == .exited(0))
  }

  @Test func `words that are the script's own variables are these`() throws {
    let prompt = try PromptTrial()
    try prompt.enter("exit, quit, help = 1, 2, 3")
    for (word, value) in [("exit", "1"), ("quit", "2"), ("help", "3")] { #expect(try prompt.ask(word) == [value]) }
    try prompt.leave()
  }

  @Test func `exit asks twice with processes that are running`() throws {
    let prompt = try PromptTrial()
    try prompt.enter("p = process.spawn(process.sleep, 100)")
    prompt.type("exit\r")
    try prompt.waitForRows("Ctrl-D once more leaves.", ">")
    try prompt.enter("p:stop()")
    try prompt.leave()
  }

  @Test(arguments: ["exit", "quit", ":quit"]) func `and leaves the second time`(_ word: String) throws {
    let prompt = try PromptTrial()
    try prompt.enter("p = process.daemon(process.sleep, 100)")
    prompt.type("\(word)\r")
    try prompt.waitForRows("Ctrl-D once more leaves.", ">")
    prompt.type("1 + 1\r")
    try prompt.waitForRows("2", ">")
    prompt.type("\(word)\r")
    try prompt.waitForRows("Ctrl-D once more leaves.", ">")
    prompt.type("\(word)\r")
    #expect(try prompt.command.finish().ending == .exited(0))
  }

  @Test func `help alone shows what there is`() throws {
    let prompt = try PromptTrial()
    let topics = try prompt.ask("help").suffix(2).joined(separator: " ")
    #expect(topics.hasSuffix("\"sandbox\", \"nodes\", \"course\", \"from python\"."), "\(topics)")
    try prompt.leave()
  }

  @Test func `tells of a value what it is`() throws {
    let prompt = try PromptTrial()
    #expect(try prompt.ask("6 * 7?") == ["number, an integer", "42"])
    #expect(try prompt.ask("1.5 ??") == ["number, a float", "1.5"])
    #expect(try prompt.ask("'é日'?") == ["string, 2 characters in 5 bytes", "\"é日\""])
    #expect(try prompt.ask("{1, 2, x = 3}?") == ["table, 2 in its list, 1 under other keys", "{1, 2, x = 3}"])
    try prompt.enter("counter = 1")
    #expect(try prompt.ask("conter?") == ["nil: there is no variable conter. Did you mean 'counter'?"])
    #expect(
      try prompt.ask("string.format?") == [
        "string.format: a function of Lua's own. Its manual:",
        "  https://www.lua.org/manual/5.4/manual.html#pdf-string.format",
      ])
    #expect(try prompt.ask("1 +?") == ["stdin:1: unexpected symbol near <eof>"])
    #expect(try prompt.ask("error('no')?").first == "stdin:1: no")
    #expect(try prompt.ask("'what?'") == ["\"what?\""])
    try prompt.leave()
  }

  @Test func `tells of the module's functions and objects what the reference says`() throws {
    let prompt = try PromptTrial()
    for question in ["process.getpid?", "process.getpid??", "getpid?"] {
      #expect(try prompt.ask(question).first == "process.getpid()")
    }
    #expect(
      try prompt.ask("zombie?").first == "zombie: a process that has ended, and that its parent has not asked for")
    #expect(try prompt.ask("process.RLock()?").first == "RLock, of the process module")
    try prompt.enter("process.current()?")
    #expect(prompt.command.output.contains("Process, of the process module\r\n<Process "))
    try prompt.enter("e = process.Event()")
    let rows = try prompt.ask("e?")
    #expect(rows.first == "Event, of the process module" && rows.contains { $0.hasPrefix("  e:is_set()") })
    try prompt.leave()
  }

  @Test func `tells of a function how it is called, what its author says, and its source`() throws {
    let prompt = try PromptTrial()
    try prompt.enter("-- doubles a number")
    prompt.type("function double(x, ...)\r")
    try prompt.waitForRow(">>")
    try prompt.enter("  return 2 * x end")
    try prompt.enter("function double_(x) return x end")
    #expect(try prompt.ask("double?") == ["double(x, ...)", "  doubles a number", "  a function of this session"])
    #expect(
      try prompt.ask("double??") == [
        "double(x, ...)", "  doubles a number", "  a function of this session", "", "-- doubles a number",
        "function double(x, ...)", "  return 2 * x end",
      ])
    #expect(try prompt.ask("(function(a) end)?") == ["function(a)", "  a function of this session"])
    try prompt.leave()
  }

  @Test func `tells of a file's function where it is`() throws {
    let script = "local x = 1\n-- Says hello\n-- to somebody.\nfunction hello(name)\n  print(name)\nend\n"
    let prompt = try PromptTrial("-i", "script.lua", files: ["script.lua": script])
    #expect(
      try prompt.ask("hello??") == [
        "hello(name)", "  Says hello", "  to somebody.", "  a function of script.lua, line 4", "", "-- Says hello",
        "-- to somebody.", "function hello(name)", "  print(name)", "end",
      ])
    try prompt.leave()
  }

  @Test func `that is long is shown by $PAGER`() throws {
    let prompt = try PromptTrial(environment: ["PAGER": #"sed 's/^.\{0,1\}/#/'"#])
    for question in ["help()", "help", ":help", "help 'from python'"] {
      let rows = try prompt.ask(question)
      #expect(!rows.isEmpty && rows.allSatisfy { $0.hasPrefix("#") }, "\(question)")
    }
    for question in ["help 'zombi'", "process.getpid?", ":set"] {
      #expect(try prompt.ask(question).allSatisfy { !$0.hasPrefix("#") }, "\(question)")
    }
    try prompt.enter(":set pager=off")
    #expect(try prompt.ask("help()").allSatisfy { !$0.hasPrefix("#") })
    try prompt.enter(":set pager=no-such-program")
    let topics = try prompt.ask("help()").suffix(2).joined(separator: " ")
    #expect(topics.hasSuffix("\"from python\"."), "\(topics)")
    try prompt.leave()
  }

  @Test func `in a child is printed as it is`() throws {
    let prompt = try PromptTrial(environment: ["PAGER": #"sed 's/^.\{0,1\}/#/'"#])
    let rows = try prompt.ask("p = process.spawn(help) p:join()")
    #expect(rows.contains { $0.hasPrefix("  process.Signal") } && rows.allSatisfy { !$0.hasPrefix("#") })
    try prompt.leave()
  }

  @Test(arguments: [40, 80, 200])
  func `breaks its lines between words, at any width`(_ columns: Int) throws {
    let prompt = try PromptTrial()
    try prompt.resize(to: columns)
    for question in ["help()", ":help", ":examples", "help 'from python'", "help 'deadlock'", ":nonsense"] {
      let start = prompt.command.output.utf8.count
      try prompt.enter(question)
      let output = String(decoding: prompt.command.output.utf8.dropFirst(start), as: UTF8.self)
      let rows = output.replacing(/\u{1B}\[[?\d;]*[A-Za-z]/, with: "").split(separator: "\r\n").dropFirst().dropLast()
        .map { $0.filter { $0 != "\r" } }
      // Code stays as it is, and so does a name that is wider than a row.
      for row in rows where row.drop(while: { $0 == " " }).contains(" ") && !row.contains(/process\.spawn\(f|:acquire/)
      {
        #expect(row.count <= columns, "\(question): \(row)")
      }
    }
    try prompt.leave()
  }
}
