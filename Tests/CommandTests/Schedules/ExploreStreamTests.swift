import Foundation
import Testing

/// Standard error and input in explored runs, and what escapes them.
@Suite(.timeLimit(.minutes(10))) struct `Explored input and output` {
  private func explore(_ script: String, _ options: String..., input: CommandRunner.Input = .nothing) throws
    -> CommandResult
  {
    var runner = CommandRunner(script: script)
    runner.arguments = ["--explore"] + options + runner.arguments
    runner.input = input
    return try runner.run()
  }

  private static let secondTells = """
    local v = process.Value(0)
    local function go() if v:add(1) == 2 then io.stderr:write("second: ", process.current().name, "\\n") end end
    process.join { process.spawn(go), process.spawn(go) }
    """

  @Test func `has two outcomes where orders differ on standard error alone`() throws {
    let run = try explore(Self.secondTells)
    #expect(run.errors == "")
    #expect(run.output.hasPrefix("script.lua: 2 outcomes in all 2 orders ("), "\(run.output)")
    #expect(run.output.contains("\n  1 of 2   stderr: second: Process-2\n"), "\(run.output)")
    #expect(run.output.contains("\n  1 of 2   stderr: second: Process-1   --schedule=A2.C\n"), "\(run.output)")
  }

  @Test func `tells standard error in JSON and to scripts`() throws {
    var runner = CommandRunner(script: Self.secondTells)
    runner.arguments = ["--explore=report.json"] + runner.arguments
    runner.shell = #""$@" >/dev/null; cat report.json"#
    let report = try JSONSerialization.jsonObject(with: Data(try runner.run().output.utf8)) as? [String: Any]
    let outcomes = try #require(report?["outcomes"] as? [[String: Any]])
    #expect(outcomes.map { $0["stderr"] as? String } == ["second: Process-2\n", "second: Process-1\n"])
    #expect(outcomes.map { $0["errors"] as? [String] } == [[], []])
    let run = try CommandRunner(
      script: """
        local report = process.explore(function() warn "@on" warn("one ", "warning") io.stderr:write "and more\\n" end)
        io.write(report.outcomes[1].stderr)
        print(report.outcomes[1].output == "")
        """
    ).run()
    #expect(run.output == "Lua warning: one warning\nand more\ntrue\n", "\(run.errors)")
  }

  @Test func `tells an uncaught error once`() throws {
    let run = try explore("process.spawn(error, 'oops'):join() io.stderr:write 'told'")
    #expect(run.output.contains("\n  1 of 1   fails  Process-1: oops / stderr: told   --schedule=A\n"), "\(run.output)")
  }

  @Test(arguments: [
    ("local f = io.tmpfile()", "a temporary file"),
    ("package.loadlib('/nowhere/x.so', '*')", "the C library '/nowhere/x.so'"),
  ])
  func `names what is not under control`(_ escape: String, _ name: String) throws {
    let run = try explore("\(escape) process.spawn(print, 1):join()", "--schedules=5")
    #expect(run.output.contains("Not under control: \(name).\nSo nothing is said of all orders.\n"), "\(run.output)")
    #expect(!run.output.contains("in all "), "\(run.output)")
  }

  /// A library in C that anybody could have, as the system's compiler makes it.
  private func withLibrary(_ script: String, _ options: String...) throws -> CommandResult {
    var runner = CommandRunner(script: script)
    runner.arguments = options + runner.arguments
    runner.files["own.c"] = "int luaopen" + "_own(void *L) { (void)L; return 0; }"
    runner.shell = #"clang -shared -fPIC -o own.so own.c && exec "$@""#
    runner.environment = [
      "LUA_CPATH": "./?.so", "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
    ]
    return try runner.run()
  }

  @Test func `names libraries in C`() throws {
    let run = try withLibrary("require 'own' process.spawn(print, 1):join()", "--explore", "--schedules=5")
    #expect(run.output.contains("Not under control: the C library './own.so'.\n"), "\(run.output)\(run.errors)")
    let script = """
      require "own"
      local report = process.explore(function() process.spawn(print, 1):join() end, { schedules = 5 })
      print(report.complete, report.text:match "Not under control: [^\\n]*")
      """
    #expect(try withLibrary(script).output == "false\tNot under control: the C library './own.so'.\n")
  }

  @Test func `gives a file of input to each run anew, from where it was`() throws {
    let script = "process.spawn(print, 1):join() print(io.read('l', 'a'))"
    let run = try explore(script, input: .file("one\ntwo\n"))
    #expect(run.output.contains("   1 / one  two\n"), "\(run.output)")
    #expect(run.output.hasPrefix("script.lua: 1 outcome in the only order ("), "\(run.output)")
    var runner = CommandRunner(
      script: """
        local first = io.read()
        local report = process.explore(function() return io.read() end)
        print(first, report.outcomes[1].values[1], #report.outcomes, io.read())
        """)
    runner.input = .file("one\ntwo\n")
    #expect(try runner.run().output == "one\ttwo\t1\ttwo\n")
  }

  @Test func `gives no input where that is no file`() throws {
    let run = try explore("print(io.read())", input: .text("one\n"))
    #expect(run.output.contains("   nil\n"), "\(run.output)")
  }
}
