import Testing

/// Pictures of runs in a chosen order, whose axis counts steps.
@Suite struct `A picture of an order` {
  private static let script = """
    local l = process.Lock()
    local function work() l:acquire() print(process.current().name) l:release() end
    local a, b = process.spawn(work), process.spawn(work)
    a:join() b:join()
    """

  private func picture(_ options: String..., file: String, of script: String = Self.script) throws -> String {
    var runner = CommandRunner(script: script)
    runner.arguments = options + runner.arguments
    runner.shell = #""$@" >/dev/null; cat \#(file)"#
    let run = try runner.run()
    #expect(run.errors == "")
    return run.output.replacing(/pid \d+/) { _ in "pid N" }
  }

  @Test func `is the same each time, with who had what and who waited`() throws {
    let drawn = try picture("--schedule=A2.B2.C2", "--timeline=order.svg", file: "order.svg")
    #expect(try picture("--schedule=A2.B2.C2", "--timeline=order.svg", file: "order.svg") == drawn)
    #expect(drawn.contains("lock 'l'") && drawn.contains("<rect class=\"locked\""), "\(drawn)")
    #expect(drawn.contains("Process-1"), "\(drawn)")
  }

  @Test(arguments: ["svg", "html", "json", "txt"]) func `is of each kind`(kind: String) throws {
    let picture = try picture("--explore", "--schedules=20", "--timeline=picture.\(kind)", file: "picture.\(kind)")
    #expect(picture.contains("Process-2"), "\(picture)")
  }

  private static let race = """
    local v = process.Value(0)
    local function add() v.value = v.value + 1 end
    process.join { process.spawn(add), process.spawn(add) }
    """

  @Test func `tells what is read and written, in the order in which it was`() throws {
    #expect(
      try picture("--schedule=A2.B2.C", "--timeline=race.txt", file: "race.txt", of: Self.race).contains(
        """
        A waits for B to end
        B reads value 'v' 0
        C reads value 'v' 0
        C writes value 'v' 1
        B writes value 'v' 1
        """))
  }

  @Test func `tells how processes ended, and when their parent took that`() throws {
    let script = """
      local failed = process.spawn(function() os.exit(3) end)
      local killed = process.spawn(function() process.kill(process.getpid(), "TERM") end)
      process.wait { failed, killed }
      process.sleep(1)
      process.join { failed, killed }
      """
    let picture = try picture("--schedule=A", "--timeline=ends.txt", file: "ends.txt", of: script)
    #expect(
      picture.contains(
        """
        A waits for B to end
        B ends (exit code 3) and is a zombie
        A sleeps
        C sends SIGTERM to itself
        C is killed by SIGTERM from itself and is a zombie
        A reaps B
        A reaps C
        A ends (exit code 0)
        """), "\(picture)")
  }

  @Test func `tells who is late`() throws {
    let script =
      "local v = process.Value(1) process.spawn(function() v.value = 2 end) process.sleep(0.1) print(v.value)"
    let picture = try picture("--schedule=A2.+0.1", "--timeline=late.txt", file: "late.txt", of: script)
    #expect(picture.contains("A sleeps\nB is late by 0.1 s\nA reads value 'v' 1\n"), "\(picture)")
  }

  @Test func `counts steps, not milliseconds`() throws {
    let picture = try picture("--schedule=A2.B2.C", "--timeline=race.svg", file: "race.svg", of: Self.race)
    #expect(picture.contains(">step 4</text>"), "\(picture)")
    #expect(picture.contains("3 processes, 13 steps"), "\(picture)")
    #expect(picture.contains("reads value &#39;v&#39; 0") || picture.contains("reads value 'v' 0"), "\(picture)")
    #expect(!picture.contains(" ms"), "\(picture)")
  }

  /// The page itself makes the words.
  @Test func `is a page whose data tell how long a step is, and what is done in each`() throws {
    let picture = try picture("--schedule=A2.B2.C", "--timeline=race.html", file: "race.html", of: Self.race)
    #expect(picture.contains(#"[{"end":13000000,"#) && picture.contains(#""step":1000000,"#), "\(picture)")
    let value = try #require(picture.firstMatch(of: /"(\d+)":"value 'v'"/)?.1)
    #expect(picture.contains(#"[3000000,"reads","\#(value)","0",0,2]"#), "\(picture)")
  }

  @Test func `is drawn by a report`() throws {
    var runner = CommandRunner(
      script: """
        local report = process.explore(function()
          local v = process.Value(0)
          local function add() v.value = v.value + 1 end
          process.join { process.spawn(add), process.spawn(add) }
          return v.value
        end)
        report:picture("picture.txt")
        print(pcall(report.picture, report, "picture.foo"))
        print(pcall(report.picture, {}))
        """)
    runner.shell = #""$@"; cat picture.txt"#
    let run = try runner.run()
    #expect(run.errors == "")
    #expect(run.output.contains("cannot draw 'picture.foo'"), "\(run.output)")
    #expect(run.output.contains("report expected, got table"), "\(run.output)")
    #expect(run.output.contains("Process-2"), "\(run.output)")
  }
}
