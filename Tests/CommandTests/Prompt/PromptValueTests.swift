import Testing

/// What the prompt shows of values and errors.
@Suite struct `The prompt's answers` {
  @Test func `are the values of expressions, and _ is the last one`() throws {
    let prompt = try PromptTrial()
    #expect(try prompt.ask("6 * 7") == ["42"])
    #expect(try prompt.ask("_ + 1") == ["43"])
    #expect(try prompt.ask("= 'old', 2") == ["\"old\"\t2".replacingTab])
    #expect(try prompt.ask("_") == [#""old""#])
    #expect(try prompt.ask("x = 5") == [])
    #expect(try prompt.ask("nil") == ["nil"])
    #expect(try prompt.ask("print 'no value'") == ["no value"])
    #expect(try prompt.ask("x") == ["5"])
    #expect(try prompt.leave() == .exited(0))
  }

  @Test func `say what a misspelt name of the module should have been`() throws {
    let prompt = try PromptTrial()
    try prompt.enter("p = process.Process{target=print}")
    // The error is longer than a row.
    #expect(try prompt.ask("p:is_alve()").joined().contains("did you mean is_alive?"))
    try prompt.leave()
  }

  @Test func `show what is in a table, in an order that does not change`() throws {
    let prompt = try PromptTrial()
    #expect(
      try prompt.ask(#"{3, "two\n", z = 1, a = "x", [2.5] = true, [false] = 0, ["a b"] = nil, ["end"] = {}}"#)
        == [#"{3, "two\n", [2.5] = true, a = "x", ["end"] = {}, z = 1, [false] = 0}"#])
    try prompt.leave()
  }

  @Test func `break long tables into rows`() throws {
    let prompt = try PromptTrial()
    try prompt.enter("t = {name = ('x'):rep(50), list = {1, 2}, other = ('y'):rep(40)}")
    #expect(
      try prompt.ask("t") == [
        "{", "  list = {1, 2},", "  name = \"\(String(repeating: "x", count: 50))\",",
        "  other = \"\(String(repeating: "y", count: 40))\",", "}",
      ])
    try prompt.leave()
  }

  @Test func `mark cycles, and stop at a depth and a length`() throws {
    let prompt = try PromptTrial()
    try prompt.enter("t = {} t.me = t t.deep = {{{{{}}}}}")
    #expect(try prompt.ask("t") == ["{deep = {{{{…}}}}, me = <cycle: this table>}"])
    try prompt.enter("t = {} for i = 1, 1e6 do t[i] = i end")
    let rows = try prompt.ask("t")
    #expect(rows.suffix(3) == ["  100,", "  … 999900 more,", "}"])
    try prompt.enter("s = {('é'):rep(150)}")
    #expect(try prompt.ask("s").joined().contains("… (300 bytes)"))
    try prompt.leave()
  }

  @Test func `let a value tell itself, and survive one that cannot`() throws {
    let prompt = try PromptTrial()
    try prompt.enter("m = setmetatable({}, {__tostring = function() return 'me' end})")
    #expect(try prompt.ask("{m}, m") == ["{me}\tme".replacingTab])
    try prompt.enter("m = setmetatable({}, {__tostring = function() error('no', 0) end})")
    #expect(try prompt.ask("m") == ["<its __tostring fails: no>"])
    #expect(try prompt.ask("process.Process{}").first?.hasPrefix("<Process name='Process-1' parent=") == true)
    try prompt.leave()
  }

  @Test func `do not run the code of a table's metamethods`() throws {
    let prompt = try PromptTrial()
    let trap = "function() error('was run') end"
    try prompt.enter("t = setmetatable({1}, {__index = \(trap), __len = \(trap), __pairs = \(trap)})")
    #expect(try prompt.ask("t") == ["{1}"])
    try prompt.leave()
  }

  @Test func `are red for an error, with its traceback`() throws {
    let prompt = try PromptTrial()
    #expect(
      try prompt.ask("error('boo')").map(\.trimmed) == [
        "stdin:1: boo", "stack traceback:", "[C]: in function 'error'", "stdin:1: in main chunk", "[C]: in ?",
      ])
    #expect(prompt.command.output.contains("\u{1B}[31mstdin:1: boo\r\n"))
    #expect(try prompt.ask("x = = 1") == ["stdin:1: unexpected symbol near '='"])
    #expect(try prompt.ask("error({code = 5})").first == "error value: {code = 5}")
    #expect(try prompt.ask("error()").first == "error value: nil")
    #expect(try prompt.ask("error(setmetatable({}, {__tostring = function() return 'me' end}))") == ["me"])
    try prompt.leave()
  }

  @Test(arguments: [["NO_COLOR": "1"], ["TERM": "dumb"]])
  func `have no colours for who wants none`(_ environment: [String: String]) throws {
    let prompt = try PromptTrial(environment: environment)
    prompt.type("for i = 1, 2 do error('boo') end\r")
    try prompt.waitForAnyRow("        [C]: in ?")
    try prompt.waitForRow(">")
    #expect(!prompt.command.output.contains(/\u{1B}\[\d+m/))
    try prompt.leave()
  }

  @Test func `begin in a row of their own, and so does the prompt`() throws {
    let prompt = try PromptTrial()
    #expect(try prompt.ask("io.write('no end')").first == "no end")
    #expect(try prompt.ask("do io.write('again') end") == ["again"])
    try prompt.leave()
  }

  @Test func `say once that locals do not outlive their line`() throws {
    let prompt = try PromptTrial()
    let note = ["note: a local variable is gone when its line has run; without 'local' it stays"]
    #expect(try prompt.ask("local x = 1") == note)
    #expect(try prompt.ask("x") == ["nil"])
    #expect(try prompt.ask("local y = 1") == [])
    try prompt.leave()
  }
}

extension String {
  /// As the screen shows a text with one tab.
  fileprivate var replacingTab: String {
    let parts = split(separator: "\t")
    let width = (parts[0].count / 8 + 1) * 8
    return parts[0] + String(repeating: " ", count: width - parts[0].count) + parts[1]
  }

  fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
