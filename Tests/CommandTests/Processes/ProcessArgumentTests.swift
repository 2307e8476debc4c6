import Testing

/// Wrong timeouts, signals, pids and names: each is an error that shows the value.
@Suite struct `Wrong arguments` {
  @Test(arguments: [
    ("p:join(%)", "timeout", "join"), ("process.join(p, %)", "timeout", "join"),
    ("process.join({p}, %)", "timeout", "join"), ("process.join({}, %)", "timeout", "join"),
    ("process.wait({p}, %)", "timeout", "wait"), ("process.wait({}, %)", "timeout", "wait"),
    ("p:result(%)", "timeout", "result"), ("p:stop(%)", "grace", "stop"),
  ])
  func `in a timeout`(_ call: String, _ argument: String, _ function: String) throws {
    let values = [
      ("'1'", "'1'"), ("0/0", "NaN"), ("-(0/0)", "NaN"), ("{}", "table"), ("true", "true"), ("false", "false"),
    ]
    try expectMistakes(
      values.map { value, shown in
        Mistake(
          call.replacing("%", with: value),
          "bad argument '\(argument)' to '\(function)' (number expected, got \(shown))")
      }, before: "local p = process.spawn(function() end) p:join()")
  }

  @Test func `in signals`() throws {
    let names = "write a name like \"TERM\", \"KILL\", \"INT\", or a number"
    let calls = ["p:kill(%)", "process.kill(p, %)", "process.kill(p.pid, %)"]
    let mistakes = calls.flatMap { call in
      [
        ("'NONSENSE'", "unknown signal 'NONSENSE': \(names)"), ("''", "unknown signal '': \(names)"),
        ("'SIG'", "unknown signal 'SIG': \(names)"), ("'9'", "unknown signal '9': \(names)"),
        ("65", "unknown signal 65: the system's are 1 to 64"), ("-9", "unknown signal -9: the system's are 1 to 64"),
        ("9.5", "unknown signal 9.5: the system's are 1 to 64"),
        ("0/0", "unknown signal NaN: the system's are 1 to 64"),
        ("1 << 40", "unknown signal 1099511627776: the system's are 1 to 64"),
        ("{}", "bad argument 'signal' to 'kill' (name or number expected, got table)"),
        ("false", "bad argument 'signal' to 'kill' (name or number expected, got false)"),
      ].map { Mistake(call.replacing("%", with: $0), $1) }
    }
    try expectMistakes(mistakes, before: "local p = process.spawn(process.sleep, 100)", after: "p:kill()")
  }

  @Test func `in pids`() throws {
    func group(_ pid: Int) -> String {
      "refusing to signal pid \(pid): that means a whole group of processes; give the pid of one"
    }
    let run = try CommandRunner(
      script: """
        print(pcall(function() process.kill(0) end))
        print(pcall(function() process.kill(-1, "TERM") end))
        print(pcall(function() process.kill(math.mininteger) end))
        """
    ).run()
    #expect(
      run.lines == [
        "false\tscript.lua:1: \(group(0))", "false\tscript.lua:2: \(group(-1))", "false\tscript.lua:3: \(group(.min))",
      ])
    try expectMistakes([
      Mistake("process.kill()", "bad argument 'pid' to 'kill' (process or pid expected, got nil)"),
      Mistake("process.kill('1')", "bad argument 'pid' to 'kill' (process or pid expected, got '1')"),
      Mistake("process.kill(1.5)", "bad argument 'pid' to 'kill' (process or pid expected, got 1.5)"),
      Mistake("process.kill(0/0)", "bad argument 'pid' to 'kill' (process or pid expected, got NaN)"),
      Mistake("process.kill(math.huge)", "bad argument 'pid' to 'kill' (process or pid expected, got inf)"),
      Mistake("process.kill{}", "bad argument 'pid' to 'kill' (process or pid expected, got table)"),
      Mistake("process.status()", "bad argument 'pid' to 'status' (process or pid expected, got nil)"),
      Mistake("process.status('1')", "bad argument 'pid' to 'status' (process or pid expected, got '1')"),
      Mistake("process.status(1.5)", "bad argument 'pid' to 'status' (process or pid expected, got 1.5)"),
      Mistake("process.status({})", "bad argument 'pid' to 'status' (process or pid expected, got table)"),
    ])
  }

  @Test func `in start methods and patterns`() throws {
    try expectMistakes([
      Mistake(
        "process.set_start_method 'forkserver'",
        "unknown start method 'forkserver': write 'fork', 'spawn', 'slurm' or 'ssh'"),
      Mistake("process.set_start_method()", "unknown start method nil: write 'fork', 'spawn', 'slurm' or 'ssh'"),
      Mistake("process.set_start_method(5)", "unknown start method 5: write 'fork', 'spawn', 'slurm' or 'ssh'"),
      Mistake(
        "process.Process{start_method={}}", "unknown start method table: write 'fork', 'spawn', 'slurm' or 'ssh'"),
      Mistake("process.list(5)", "bad argument #1 to 'list' (string expected, got number)"),
      Mistake("process.list{}", "bad argument #1 to 'list' (string expected, got table)"),
    ])
  }
}
