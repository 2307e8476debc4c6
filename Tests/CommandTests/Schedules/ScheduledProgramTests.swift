import Testing

/// Programs, and what else is not under control, beside processes that take turns: their time is real.
@Suite(.timeLimit(.minutes(10))) struct `Scheduled programs` {
  @Test func `are run, given input, and read`() throws {
    let script = """
      local sorted = process.run { "sort", "-n", input = "3\\n1\\n2\\n" }
      print((sorted.stdout:gsub("\\n", " ")))
      local p = process.spawn { command = { "sort" }, stdin = "pipe", stdout = "pipe" }
      p.stdin:write "b\\na\\n"
      p.stdin:close()
      print((p.stdout:read "a":gsub("\\n", " ")), p:join(), p.exitcode)
      local failed = process.spawn { command = { "sh", "-c", "exit 3" } }
      print(failed:join(), failed.exitcode)
      local file = io.popen "echo popen"
      print(file:read "l", file:close())
      print(os.execute "exit 4")
      """
    try ScheduledRuns.expect(
      ["1 2 3 ", "a b \ttrue\t0", "true\t3", "popen\ttrue\texit\t0", "nil\texit\t4"], from: script)
  }

  @Test func `stand in pipelines with functions`() throws {
    let script = """
      local r = process.run {
        { "printf", "b\\\\na\\\\nc\\\\n" }, function() for line in io.lines() do print(line:upper()) end end, { "sort" },
      }
      print((r.stdout:gsub("\\n", " ")), r[1].exitcode, r[2].exitcode, r[3].exitcode)
      local p = process.spawn {
        target = function() for i = 1, 3 do print("line", i) process.sleep(1) end end, stdout = "pipe",
      }
      for line in p.stdout:lines() do print("got " .. line) end
      p:join()
      """
    try ScheduledRuns.expect(
      ["A B C \t0\t0\t0", "got line\t1", "got line\t2", "got line\t3"], from: script)
  }

  @Test func `end by their timeout, by a stop, and with the script`() throws {
    let script = """
      local r = process.run { "sleep", "1000", timeout = 0.3 }
      print(r.timed_out, r.signal)
      local p = process.spawn { command = { "sleep", "1000" } }
      p:stop()
      print(p.signal)
      local tree = process.spawn(function() process.run { "sleep", "1000" } end)
      process.sleep(1)
      tree:stop()
      print(tree.signal)
      process.spawn { command = { "sleep", "1000" }, daemon = true }
      """
    try ScheduledRuns.expect(["true\tSIGTERM", "SIGTERM", "SIGTERM"], from: script, in: 1...2)
  }

  @Test func `are waited for beside channels`() throws {
    let script = """
      local program, q = process.spawn { command = { "sleep", "0.2" } }, process.Queue()
      process.spawn(function() process.sleep(1000) q:put(1) end)
      print(process.wait { program, q }[1] == program)
      print(process.wait { q }[1] == q)
      program:join()
      local quick = process.spawn { command = { "echo", "hello" }, stdout = "pipe" }
      print(process.wait { quick.stdout, q }[1] ~= nil, quick.stdout:read "l")
      """
    try ScheduledRuns.expect(["true", "true", "true\thello"], from: script)
  }

  @Test func `let others go on where a process sleeps in the system`() throws {
    // The child reads what the parent writes only once it has its turn again.
    let script = """
      local p = process.spawn { target = function() print("read " .. io.read "a") end, stdin = "pipe" }
      process.sleep(1)
      p.stdin:write "all"
      p.stdin:close()
      p:join()
      local big = process.spawn { target = function() io.write(("x"):rep(300000)) end, stdout = "pipe" }
      print(#big.stdout:read "a")
      """
    var runner = ScheduledRuns.runner(script, in: "1")
    for order in 1...3 {
      runner.arguments[0] = "--schedule=\(order)"
      let run = try runner.run()
      #expect(run.lines == ["read all", "300000"], "\(run.errors)")
      #expect(run.ending == .exited(0))
    }
  }
}
