import Testing

/// Where there is no script to run again, and where it is another file than it seems.
@Suite struct `The start method spawn, from` {
  private static let code = """
    x = 5 local y = 6
    local p = process.spawn{target=function(z) print(x, y, z, process.is_main()) end, args={7}, start_method="spawn"}
    print(p:join(), p.exitcode)
    """

  @Test func `an option's code, runs nothing again`() throws {
    let run = try CommandRunner("-e", Self.code).run()
    #expect(run.errors == "")
    #expect(run.output == "nil\t6\t7\tfalse\ntrue\t0\n")
  }

  @Test(arguments: [[], ["-"]]) func `standard input, runs nothing again`(_ arguments: [String]) throws {
    var runner = CommandRunner()
    runner.arguments = arguments
    runner.input = .text(Self.code)
    let run = try runner.run()
    #expect(run.errors == "")
    #expect(run.output == "nil\t6\t7\tfalse\ntrue\t0\n")
  }

  @Test func `a script with options, has them again`() throws {
    var runner = CommandRunner("-l", "own", "-e", "x = 1", "script.lua", "one")
    runner.environment["LUA_INIT"] = "initialized = true"
    runner.files = [
      "own.lua": "own_is_there = true return true",
      "script.lua": """
      local function look() print(own_is_there, x, initialized, arg[1], arg[-1]) end
      if process.is_main() then process.spawn{target=look, start_method="spawn"}:join() end
      """,
    ]
    let run = try runner.run()
    #expect(run.errors == "")
    #expect(run.output == "true\t1\ttrue\tone\tx = 1\n")
  }

  @Test func `a lesson that is run from the command, runs the lesson again`() throws {
    let run = try CommandRunner("examples", "run", "start_method_spawn").run()
    #expect(run.lines.filter { $0.hasPrefix("the script runs") }.count == 3)
    #expect(run.lines.contains("meet is running"))
    #expect(run.errors == "")
  }

  @Test func `the prompt, prints above the line that is being edited`() throws {
    let home = try TemporaryFolder()
    let prompt = try PromptTrial(home: home)
    try prompt.enter("process.set_start_method 'spawn'")
    try prompt.enter("p = process.spawn(function() \(waitingToGo) print('a line', x) io.write('no end') end)")
    prompt.type("x = 'half")
    try prompt.waitForRow("> x = 'half")
    try go(in: home)
    try prompt.waitForRows("a line  nil", "no end", "> x = 'half")
    prompt.type(" and whole'\r")
    try prompt.waitForRow(">")
    #expect(try prompt.ask("x") == [#""half and whole""#])
    try prompt.leave()
  }

  @Test func `the prompt, lives through Ctrl-C there`() throws {
    let prompt = try PromptTrial()
    try prompt.enter("p = process.spawn{target=process.sleep, args={100}, start_method='spawn'}")
    prompt.type("abc\u{3}")
    try prompt.waitForRow(">")
    #expect(try prompt.ask("p:is_alive()") == ["true"])
    #expect(try prompt.ask("p:stop()").first == "true")
    try prompt.leave()
  }

  @Test func `a variable that somebody else has set, means nothing`() throws {
    for value in ["0", "1", "77", "nonsense", ""] {
      var runner = CommandRunner("-e", "print(process.is_main(), os.getenv 'PROCSCRIPT_LAUNCH')")
      runner.environment["PROCSCRIPT_LAUNCH"] = value
      let run = try runner.run()
      #expect(run.output == "true\tnil\n")
      #expect(run.errors == "")
    }
  }
}
