import Foundation
import Testing

/// Editing at the prompt: keys, continuation, colours, completion.
@Suite struct `Editing at the prompt` {
  private typealias Key = PromptTrial.Key

  @Test func `asks on for a chunk that is not complete`() throws {
    let prompt = try PromptTrial()
    prompt.type("for i = 1, 2 do\r")
    try prompt.waitForRow(">>")
    try prompt.enter("print(i) end")
    #expect(prompt.answer == ["1", "2"])
    prompt.type("{\r")
    try prompt.waitForRow(">>")
    try prompt.enter("7}")
    #expect(prompt.answer == ["{7}"])
    try prompt.leave()
  }

  @Test func `shows what _PROMPT and _PROMPT2 say`() throws {
    let prompt = try PromptTrial("-i", "-e", "_PROMPT2 = 'more? '")
    prompt.type("_PROMPT = '\\27[1mlua\\27[0m '\r")
    try prompt.waitForRow("lua")
    prompt.type("do\r")
    try prompt.waitForRow("more?")
    prompt.type("end\r")
    try prompt.waitForRows("more? end", "lua")
    prompt.type("_PROMPT = nil\r")
    try prompt.waitForRow(">")
    try prompt.leave()
  }

  @Test func `Ctrl-C clears a line, a continuation and a search`() throws {
    let prompt = try PromptTrial()
    try prompt.enter("x = 'kept'")
    prompt.type("half a li")
    try prompt.waitForRow("> half a li")
    prompt.type(Key.ctrlC)
    try prompt.waitForRows("> half a li^C", ">")
    prompt.type("do\r")
    try prompt.waitForRow(">>")
    prompt.type("while\(Key.ctrlC)")
    try prompt.waitForRows(">> while^C", ">")
    prompt.type("\(Key.ctrlR)kep")
    try prompt.waitForRow("(reverse-i-search)`kep': x = 'kept'")
    prompt.type(Key.ctrlC)
    try prompt.waitForRow(">")
    #expect(try prompt.ask("x") == [#""kept""#])
    try prompt.leave()
  }

  @Test func `Ctrl-C clears a line with many completions, and leaves a paste that does not end`() throws {
    let prompt = try PromptTrial()
    try prompt.enter("t = {} for i = 1, 300 do t['key' .. i] = i end")
    prompt.type("t.key\t\t")
    try prompt.command.waitForOutput("key300 ")
    try prompt.waitForRow("> t.key")
    prompt.type(Key.ctrlC)
    try prompt.waitForRows("> t.key^C", ">")
    prompt.type("\u{1B}[200~half a paste\(Key.ctrlC)")
    try prompt.waitForRow(">")
    #expect(try prompt.ask("1 + 1") == ["2"])
    try prompt.leave()
  }

  @Test func `takes a pasted example as one entry`() throws {
    let prompt = try PromptTrial()
    let example = "local function double(x)\n\tif x then\n    return 2 * x\n  end\nend\nprint(double(21))"
    prompt.type("\u{1B}[200~\(example)\u{1B}[201~")
    try prompt.waitForRow("print(double(21))")
    #expect(prompt.screen.rows.suffix(6).first == "> local function double(x)")
    prompt.type(Key.enter)
    try prompt.waitForAnyRow("42")
    try prompt.waitForRow(">")
    prompt.type(Key.up)
    try prompt.waitForRow("print(double(21))")
    prompt.type("\(Key.backspace)\(Key.backspace)\(Key.backspace)4))\r")
    try prompt.waitForAnyRow("48")
    try prompt.leave()
  }

  @Test func `knows wide characters and letters of several bytes`() throws {
    let prompt = try PromptTrial()
    prompt.type("s = '日本é'")
    try prompt.waitForRow("> s = '日本é'")
    #expect(prompt.screen.cursor.column == 13)
    prompt.type("\u{1B}[D\(Key.backspace)\(Key.backspace)語")
    try prompt.waitForRow("> s = '日語'")
    prompt.type("\u{1B}[C\r")
    try prompt.waitForRow(">")
    #expect(try prompt.ask("s, #s") == [#""日語"  6"#])
    try prompt.leave()
  }

  @Test func `keeps a line whole that is longer than a row`() throws {
    let prompt = try PromptTrial()
    let text = "s = '" + String(repeating: "日本語", count: 13) + "' .. 'abc' -- a remark"
    prompt.type(text + Key.home + "t = ")
    let line = "> t = " + text
    try prompt.command.wait(for: "the line") { prompt.screen.rows.suffix(2).joined() == line }
    prompt.type(Key.enter)
    try prompt.waitForRows("stdin:1: unexpected symbol near '='", ">")
    try prompt.leave()
  }

  @Test func `colours words while they are typed`() throws {
    let prompt = try PromptTrial()
    prompt.type("local n = 12 -- why")
    try prompt.waitForRow("> local n = 12 -- why")
    try prompt.command.wait(for: "the colours") {
      ["\u{1B}[35mlocal", "\u{1B}[36m12", "\u{1B}[90m-- why"].allSatisfy { prompt.command.output.contains($0) }
    }
    prompt.type(Key.ctrlC)
    try prompt.waitForRow(">")
    prompt.type("e = 'end")
    try prompt.command.wait(for: "the colour of a string") { prompt.command.output.contains("\u{1B}[32m'end") }
    prompt.type(Key.ctrlC)
    try prompt.waitForRow(">")
    try prompt.leave()
  }

  @Test(arguments: [
    ("whi", "> while"), ("stri", "> string"), ("string.form", "> string.format"), ("('x'):re", "> ('x'):re"),
    ("s = 'x' s:upp", "> s = 'x' s:upp"), ("process.spa", "> process.spawn"), ("print(hos.na", "> print(hos.name"),
    ("dog:spe", "> dog:speak"), ("dog:na", "> dog:na"), ("p:is_a", "> p:is_alive"), ("p.exitc", "> p.exitcode"),
    ("q:task", "> q:task_done"), ("l:wi", "> l:with"), ("number:upd", "> number:update"), ("list:lo", "> list:lock"),
    ("title:upp", "> title:upper"), ("trap.x", "> trap.x"), ("'x'..tit", "> 'x'..title"), (":exa", "> :examples"),
    ("f = io.open('one.t", "> f = io.open('one.txt"), ("-- whi", "> -- whi"),
    ("process.Process{ta", "> process.Process{target="),
    ("process.spawn({target=f, nam", "> process.spawn({target=f, name="),
    ("process.Pool(4, {initial", "> process.Pool(4, {initializer="), ("{titl", "> {title"),
    ("require 'proc", "> require 'process"), ("require('mine_", "> require('mine_own"), ("help 'zom", "> help 'zombie"),
    (":examples kill", "> :examples killed_producer"), (":load one", "> :load one.txt"),
    (":set sug", "> :set suggestions="),
    (":set pager=of", "> :set pager=off"), (":time process.spa", "> :time process.spawn"),
  ])
  func `completes what it can know without running anything`(_ typed: String, _ completed: String) throws {
    let script = """
      hos = {name = 1} title = 'x'
      Animal = {speak = print, name = 'any'} Animal.__index = Animal
      dog = setmetatable({}, Animal)
      trap = setmetatable({}, {__index = function() error('was run') end})
      p = process.Process{}
      q, l, number, list = process.Queue(), process.Lock(), process.Value(0), process.Array(1)
      """
    let prompt = try PromptTrial("-i", "-e", script, files: ["one.txt": "", "mine_own.lua": ""])
    prompt.type(typed + Key.tab + "!")
    try prompt.waitForRow(completed + "!")
    prompt.type(Key.ctrlC)
    try prompt.waitForRow(">")
    try prompt.leave()
  }

  @Test func `indents by Tab where nothing stands before the cursor`() throws {
    let prompt = try PromptTrial()
    prompt.type("do\r")
    try prompt.waitForRow(">>")
    prompt.type("\tprint(1) end")
    try prompt.waitForRow(">>   print(1) end")
    prompt.type(Key.ctrlC)
    try prompt.waitForRow(">")
    try prompt.leave()
  }

  @Test func `keeps to the user's ~/.inputrc`() throws {
    let home = try TemporaryFolder()
    try #""\C-o": "print('a macro')\n""#.write(toFile: "\(home.path)/.inputrc", atomically: true, encoding: .utf8)
    let prompt = try PromptTrial(home: home)
    prompt.type("\u{F}")
    try prompt.waitForRows("> print('a macro')", "a macro", ">")
    try prompt.leave()
  }

  @Test func `completes names whatever their case where ~/.inputrc says so`() throws {
    let home = try TemporaryFolder()
    try "set completion-ignore-case on".write(toFile: "\(home.path)/.inputrc", atomically: true, encoding: .utf8)
    let prompt = try PromptTrial(home: home)
    prompt.type("process.SPA\t!")
    try prompt.waitForRow("> process.spawn!")
    prompt.type(Key.ctrlC)
    try prompt.waitForRow(">")
    try prompt.leave()
  }

  @Test func `completes an option that belongs to a row above`() throws {
    let prompt = try PromptTrial()
    prompt.type("p = process.Process{\r")
    try prompt.waitForRow(">>")
    prompt.type("ta\t")
    try prompt.waitForRow(">> target=")
    prompt.type(Key.ctrlC)
    try prompt.waitForRow(">")
    try prompt.leave()
  }

  @Test(arguments: [
    ["LANG": "C"], ["LANG": "xx_YY.UTF-8"], ["LC_ALL": "xx_YY", "LANG": "C.UTF-8"], ["LC_CTYPE": "POSIX"],
  ])
  func `knows letters of several bytes in a locale that has none, or is none`(_ locale: [String: String]) throws {
    let prompt = try PromptTrial(environment: locale)
    prompt.type("s = '日本é\(Key.backspace)\(Key.backspace)'")
    try prompt.waitForRow("> s = '日'")
    prompt.type(Key.enter)
    try prompt.waitForRow(">")
    #expect(try prompt.ask("#s") == ["3"])
    #expect(try prompt.ask("os.getenv 'LC_ALL'") == [locale["LC_ALL"].map { "\"\($0)\"" } ?? "nil"])
    try prompt.leave()
  }

  @Test func `works plainly on a dumb terminal`() throws {
    let prompt = try PromptTrial(environment: ["TERM": "dumb"])
    prompt.type("6 * 7\r")
    try prompt.waitForRows("> 6 * 7", "42", ">")
    prompt.type("p = process.spawn(print, 'from a child')\r")
    try prompt.waitForAnyRow("from a child")
    prompt.type("do\r")
    try prompt.waitForRow(">>")
    prompt.type("x = 1" + Key.up)
    try prompt.waitForRows(">> x = 1", "> do^Jx = 1")
    prompt.type(Key.ctrlC)
    try prompt.waitForRow(">")
    #expect(!prompt.command.output.contains("\u{1B}"))
    prompt.type("p:join()\r")
    try prompt.waitForRow(">")
    try prompt.leave()
  }
}
