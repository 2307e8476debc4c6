import Testing

/// What `--explore` has no orders for, and says so.
@Suite struct `An exploration that can't begin` {
  @Test(arguments: [["--explore"], ["--explore", "--timeline"], ["--schedule=1"], ["--schedule=A2"]])
  func `says of a script what a plain run says`(options: [String]) throws {
    for script in [nil, "local x = = 1", "print 'a' goto nowhere"] {
      var (plain, runner) = (CommandRunner("script.lua"), CommandRunner())
      runner.arguments = options + ["script.lua"]
      if let script { plain.files = ["script.lua": script] }
      runner.files = plain.files
      let (expected, run) = (try plain.run(), try runner.run())
      #expect(expected.ending == .exited(1))
      #expect(run.ending == expected.ending)
      #expect(run.output == "")
      #expect(run.errors == expected.errors)
    }
  }

  private func refusal(_ arguments: String...) throws -> String {
    var runner = CommandRunner(script: "print 'runs'")
    runner.arguments = arguments + runner.arguments
    let run = try runner.run()
    #expect(run.ending == .exited(64))
    #expect(run.output == "")
    return String(run.errors.prefix { $0 != "\n" })
  }

  @Test func `tells where pictures go, and what the report's file is called`() throws {
    #expect(
      try refusal("--explore=x.svg")
        == "procscript: --explore=x.svg: all is written as JSON, into a file FILE.json; for a picture write --explore"
        + " --timeline=x.svg")
    #expect(
      try refusal("--explore=script.lua")
        == "procscript: --explore=script.lua: all is written as JSON, into a file FILE.json")
  }

  @Test func `tells how to have a prompt`() throws {
    #expect(
      try refusal("--explore", "-i")
        == "procscript: --explore has many runs, and -i one prompt: to have a prompt after one order, write"
        + " --schedule=ORDER -i")
  }

  @Test func `finds that its file can't be written before it begins`() throws {
    var runner = CommandRunner(script: "print 'runs'")
    runner.arguments = ["--explore=nowhere/x.json"] + runner.arguments
    let run = try runner.run()
    #expect(run.ending == .exited(1))
    #expect(run.output == "")
    #expect(run.errors == "procscript: cannot write nowhere/x.json: no such file or directory\n")
  }

  @Test func `needs no capitals in a schedule`() throws {
    let script = """
      local v = process.Value(0)
      local function add() v.value = v.value + 1 end
      process.join { process.spawn(add), process.spawn(add) }
      print(v.value)
      """
    #expect(try ScheduledRuns.runner(script, in: "a2.b2.c").run().output == "1\n")
  }

  @Test func `has a failure again by the order that the report names, though nobody is interrupted`() throws {
    for script in ["process.spawn(error, 'oops'):join() os.exit(3)", "os.exit(3)"] {
      var runner = CommandRunner(script: script)
      runner.arguments = ["--explore"] + runner.arguments
      let report = try runner.run()
      #expect(report.ending == .exited(1))
      #expect(report.output.contains("   --schedule=A\n"), "\(report.output)")
      #expect(report.output.hasSuffix("Verdict: fails, in its only outcome.\n"), "\(report.output)")
      #expect(try ScheduledRuns.runner(script, in: "A").run().ending == .exited(3))
    }
  }
}
