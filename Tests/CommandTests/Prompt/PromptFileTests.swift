import Foundation
import Testing

/// The prompt's commands that take something: files, code, lessons, options.
@Suite struct `Code at the prompt` {
  private typealias Key = PromptTrial.Key

  private func text(_ name: String, in home: TemporaryFolder) throws -> String {
    try String(contentsOfFile: "\(home.path)/\(name)", encoding: .utf8)
  }

  @Test func `is saved without what failed, and loaded again`() throws {
    let home = try TemporaryFolder()
    let prompt = try PromptTrial(home: home)
    for line in ["x = 6", "error('no')", "x = = 1", "x * 7", "= x", "help 'reap'", ":ps no-such-process"] {
      try prompt.enter(line)
    }
    prompt.type("function double(y)\r")
    try prompt.waitForRow(">>")
    try prompt.enter("return 2 * y end")
    #expect(try prompt.ask(":save mine.lua") == ["wrote 5 lines to mine.lua"])
    #expect(try text("mine.lua", in: home) == "x = 6\nprint(x * 7)\nprint( x)\nfunction double(y)\nreturn 2 * y end\n")
    #expect(
      try prompt.ask(":save mine.lua") == ["mine.lua is there already; :save --force mine.lua writes over it"])
    try prompt.enter("x = 1")
    #expect(try prompt.ask(":save --force ~/mine.lua").first?.hasPrefix("wrote 6 lines to /") == true)
    #expect(try prompt.ask(":save /nowhere/mine.lua").first?.hasPrefix("cannot ") == true)
    #expect(try prompt.ask(":save") == ["write :save [--force] FILE"])
    try prompt.leave()

    let second = try PromptTrial(home: home)
    #expect(try second.ask(":save other.lua") == ["nothing has been entered that could be saved"])
    #expect(try second.ask(":load mine.lua") == ["42", "6"])
    #expect(try second.ask("double(x)") == ["2"])
    #expect(try second.ask(":load nowhere.lua").first?.hasPrefix("cannot open nowhere.lua") == true)
    try second.enter(":save --force again.lua")
    #expect(try text("again.lua", in: home) == "dofile \"mine.lua\"\ndouble(x)\n")
    try second.leave()
  }

  @Test func `of a file has its errors told with its lines`() throws {
    let prompt = try PromptTrial("-i", "-e", "", files: ["wrong.lua": "x = 1\nerror('no')", "bad.lua": "x = = 1"])
    #expect(try prompt.ask(":load wrong.lua").first == "wrong.lua:2: no")
    #expect(try prompt.ask(":load bad.lua").first == "bad.lua:1: unexpected symbol near '='")
    try prompt.leave()
  }

  @Test func `is edited by $VISUAL or $EDITOR, and run`() throws {
    let home = try TemporaryFolder()
    let prompt = try PromptTrial(home: home, environment: ["EDITOR": "sed -i s/one/two/", "VISUAL": ""])
    try prompt.enter("print 'one'")
    #expect(try prompt.ask(":edit") == ["two"])
    prompt.type(Key.up)
    try prompt.waitForRow("> print 'two'")
    prompt.type(Key.ctrlC)
    try prompt.waitForRow(">")
    try "y = 'one'".write(toFile: "\(home.path)/file.lua", atomically: true, encoding: .utf8)
    #expect(try prompt.ask(":edit file.lua") == [])
    #expect(try prompt.ask("y") == ["\"two\""])
    try prompt.leave()
    let left = try FileManager.default.contentsOfDirectory(atPath: "/tmp").filter {
      $0.hasPrefix("procscript-") && $0.hasSuffix(".lua")
    }
    #expect(left.isEmpty)
  }

  @Test(arguments: [
    ("false", ["the editor 'false' has ended with exit code 1: nothing is run"]),
    ("truncate -s 0", ["nothing was written: nothing is run"]),
  ])
  func `is not run when its editor fails or leaves nothing`(_ editor: String, _ answer: [String]) throws {
    let prompt = try PromptTrial(environment: ["VISUAL": editor])
    try prompt.enter("x = 1")
    #expect(try prompt.ask(":edit") == answer)
    try prompt.leave()
  }

  @Test func `has its time taken`() throws {
    let prompt = try PromptTrial()
    let rows = try prompt.ask(":time 6 * 7")
    #expect(rows.count == 2 && rows[0] == "42")
    #expect(rows[1].wholeMatch(of: /took [\d.]+ (s|ms|µs), of which this process computed for [\d.]+ (s|ms|µs)/) != nil)
    #expect(try prompt.ask(":time process.sleep(0.05)").last?.wholeMatch(of: /took (\d\d\.\d|\d{3}) ms.*/) != nil)
    #expect(try prompt.ask(":time error('no')").first == "stdin:1: no")
    #expect(try prompt.ask(":time") == ["write :time CODE"])
    try prompt.leave()
  }

  @Test func `of a lesson runs as a process of its own`() throws {
    let prompt = try PromptTrial()
    #expect(try prompt.ask(":examples 9").contains("meet is running"))
    #expect(try prompt.ask(":examples zombi").joined().contains("Near it: 'zombie'."))
    prompt.type(":examples join\r")
    try prompt.command.waitForOutput("\n")
    prompt.type(Key.ctrlC)
    try prompt.waitForRow(">")
    #expect(try prompt.ask("1 + 1") == ["2"])
    try prompt.leave()
  }

  @Test func `is shown as the options say`() throws {
    let prompt = try PromptTrial(environment: ["PAGER": "more"])
    #expect(try prompt.ask(":set").contains { $0.hasPrefix("pager=more ") })
    #expect(try prompt.ask(":set colour") == ["colour=on"])
    #expect(try prompt.ask(":set color=off") == ["colour=off"])
    let start = prompt.command.output.utf8.count
    try prompt.enter("if 1 then error('no') end")
    #expect(!String(decoding: prompt.command.output.utf8.dropFirst(start), as: UTF8.self).contains(/\u{1B}\[\d+m/))
    #expect(try prompt.ask(":set colour=blue") == ["colour is on or off, not 'blue'"])
    #expect(try prompt.ask(":set colur=on") == ["no such option: colur. Did you mean 'colour'?"])
    #expect(try prompt.ask(":set pager off") == ["pager=off"])
    try prompt.leave()
  }
}
