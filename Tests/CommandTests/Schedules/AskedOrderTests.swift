import Testing

/// `--schedule=ask`.
@Suite struct `An order that the user is asked for` {
  private static let script = """
    local v = process.Value(0)
    local function add() v.value = v.value + 1 end
    local a, b = process.spawn(add), process.spawn(add)
    a:join() b:join()
    print(v.value, io.read())
    """

  private func run(typing answers: String) throws -> CommandResult {
    var runner = ScheduledRuns.runner(Self.script, in: "ask")
    runner.input = .text(answers)
    return try runner.run()
  }

  @Test func `is that of the letters`() throws {
    // A starts C; B and C read before either writes.
    let run = try run(typing: "a\nb\nb\nc\nc\nc\n")
    #expect(run.output == "1\tnil\n", "\(run.errors)")
    #expect(run.errors.contains("Step 4\n  A MainProcess  script.lua:4 join   (has to wait)\n"), "\(run.errors)")
    #expect(run.errors.contains("  B Process-1    script.lua:2 reads value 'v'\n"), "\(run.errors)")
    let order = try #require(run.errors.firstMatch(of: #/This was --schedule=(\S+)/#)?.output.1)
    #expect(try ScheduledRuns.runner(Self.script, in: String(order)).run().output == "1\tnil\n")
  }

  @Test func `goes on as it can once nobody answers`() throws {
    for answers in ["", "go\n"] {
      let run = try run(typing: answers)
      #expect(run.output == "2\tnil\n")
      #expect(run.ending == .exited(0))
    }
  }

  @Test func `is asked for again where an answer is none`() throws {
    let run = try run(typing: "x\n7\n?\na\na\n")
    #expect(run.errors.contains("There is no X now."), "\(run.errors)")
    #expect(run.errors.contains("'7' is no letter of a process."), "\(run.errors)")
    #expect(run.errors.contains("nobody is asked any more"), "\(run.errors)")
    #expect(run.errors.contains("A has to wait."), "\(run.errors)")
    #expect(run.output == "2\tnil\n")
  }

  @Test func `ends where the user wants no more`() throws {
    let run = try run(typing: "quit\n")
    #expect(run.output == "")
    #expect(run.ending == .exited(1))
  }
}
