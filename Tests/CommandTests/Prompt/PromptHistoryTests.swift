import Foundation
import Testing

/// The prompt's history, from one session to the next.
@Suite struct `The prompt's history` {
  private typealias Key = PromptTrial.Key

  private func file(in home: TemporaryFolder) -> String { "\(home.path)/.local/state/procscript/history" }

  private func contents(_ home: TemporaryFolder) throws -> String {
    try String(contentsOfFile: file(in: home), encoding: .utf8)
  }

  private func permissions(_ path: String) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0
  }

  /// Puts a history there before the first session.
  private func write(_ bytes: Data, in home: TemporaryFolder) throws {
    let path = file(in: home)
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  @Test func `is there in the next session, for its user only`() throws {
    let home = try TemporaryFolder()
    let first = try PromptTrial(home: home)
    try first.enter("greeting = 'hello'")
    first.type("for i = 1, 2 do\r")
    try first.waitForRow(">>")
    try first.enter("print(i) end")
    try first.leave()
    #expect(try permissions(file(in: home)) == 0o600)
    #expect(try permissions("\(home.path)/.local/state/procscript") == 0o700)

    let second = try PromptTrial(home: home)
    second.type(Key.up)
    try second.waitForRows("> for i = 1, 2 do", "print(i) end")
    // The first one leads to the block's first row.
    second.type(Key.up + Key.up)
    try second.waitForRow("> greeting = 'hello'")
    second.type(Key.ctrlC)
    try second.waitForRow(">")
    second.type("\(Key.ctrlR)int(")
    try second.waitForRow("print(i) end")
    second.type(Key.enter)
    try second.waitForRows("1", "2", ">")
    try second.leave()
  }

  @Test func `is where XDG_STATE_HOME says`() throws {
    let home = try TemporaryFolder()
    let prompt = try PromptTrial(home: home, environment: ["XDG_STATE_HOME": "\(home.path)/state"])
    try prompt.enter("x = 1")
    try prompt.leave()
    #expect(try String(contentsOfFile: "\(home.path)/state/procscript/history", encoding: .utf8) == "x = 1\n")
  }

  @Test func `loses nothing of two sessions at once`() throws {
    let home = try TemporaryFolder()
    let one = try PromptTrial(home: home)
    let other = try PromptTrial(home: home)
    for round in 1...3 {
      try one.enter("one = \(round)")
      try other.enter("other = \(round)")
    }
    try one.leave()
    try other.leave()
    #expect(
      try contents(home) == (1...3).map { "one = \($0)\nother = \($0)\n" }.joined())
  }

  @Test func `is written before a line runs, and never by a child`() throws {
    let home = try TemporaryFolder()
    let prompt = try PromptTrial(home: home)
    try prompt.enter("p = process.spawn(function() error('in the child') end) p:join()")
    prompt.type("process.kill(process.getpid())\r")
    #expect(try prompt.command.finish().ending == .killed(SIGKILL))
    #expect(
      try contents(home)
        == "p = process.spawn(function() error('in the child') end) p:join()\nprocess.kill(process.getpid())\n")
  }

  @Test func `that is damaged gives what can be read`() throws {
    let home = try TemporaryFolder()
    var bytes = Data("x = 'before'\n".utf8)
    bytes.append(contentsOf: [0, 1, 0xFF, 0x5C, 0x71, 10, 0x5C, 10])
    bytes.append(Data("y = 'after'\nhalf an entr".utf8))
    try write(bytes, in: home)
    let prompt = try PromptTrial(home: home)
    prompt.type("\(Key.up)\(Key.up)")
    try prompt.waitForRow("> y = 'after'")
    prompt.type(Key.up)
    try prompt.waitForRow("> x = 'before'")
    prompt.type(Key.enter)
    try prompt.waitForRow(">")
    try prompt.leave()
    let kept = try Data(contentsOf: URL(fileURLWithPath: file(in: home)))
    #expect(kept == bytes + Data("\nx = 'before'\n".utf8))
  }

  @Test func `that is huge costs nothing`() throws {
    let home = try TemporaryFolder()
    var bytes = Data(repeating: UInt8(ascii: "x"), count: 50 << 20)
    bytes.append(Data("\nnewest = 1\n".utf8))
    try write(bytes, in: home)
    let prompt = try PromptTrial(home: home)
    prompt.type(Key.up)
    try prompt.waitForRow("> newest = 1")
    prompt.type(Key.enter)
    try prompt.waitForRow(">")
    try prompt.leave()
  }

  @Test func `that cannot be used is told of once, and the session goes on`() throws {
    let home = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: file(in: home), withIntermediateDirectories: true)
    let prompt = try PromptTrial(home: home)
    try prompt.enter("x = 1")
    try prompt.enter("x = 2")
    prompt.type(Key.up)
    try prompt.waitForRow("> x = 2")
    prompt.type(Key.ctrlC)
    try prompt.waitForRow(">")
    #expect(prompt.command.output.components(separatedBy: "procscript: the history ").count == 2)
    try prompt.leave()
  }

  @Test func `on a full disk keeps what it had`() throws {
    let home = try TemporaryFolder()
    let old = Data((String(repeating: "-", count: 1019) + "\n").utf8)
    try write(old, in: home)
    // The limit is counted in blocks of 512 or of 1024 bytes; where it is passed, a signal would end the process.
    let prompt = try PromptTrial(home: home, shell: "trap '' XFSZ; ulimit -f 2; exec \"$@\"")
    try prompt.enter("x = 'short'")
    let long = "x = '" + String(repeating: "x", count: 1500) + "'"
    prompt.type(long + "\r")
    try prompt.command.waitForOutput("cannot be written: ")
    try prompt.waitForRow(">")
    #expect(try prompt.ask("#x") == ["1500"])
    try prompt.leave()
    let kept = try contents(home)
    #expect(kept.hasPrefix(String(decoding: old, as: UTF8.self)))
    #expect(!kept.contains("xxx"))
  }
}
