import Testing

/// What the output functions do once there are several processes, beside writing whole lines.
@Suite struct `Output of several processes` {
  /// Makes output shared, as the first child does.
  private static let share = "process.spawn(function() end):join() "

  @Test func `is formatted, answered and refused as before the first fork, where it is lua5.4's own`() throws {
    let alone = try answers("")
    #expect(alone.count == 27)
    #expect(try answers(Self.share) == alone)
  }

  private func answers(_ start: String) throws -> [String] {
    var runner = CommandRunner(
      script: start + #"""
        local function show(...) print(select("#", ...), ...) end
        io.write(1, " ", -0.0, " ", 2^53, " ", 1e15, " ", 1e100, " ", 1/0, " ", math.mininteger, " ", math.pi, "\n")
        print(1, -0.0, 2^53, 1e100, math.mininteger, "a\0b", nil, true)
        show(io.write() == io.stdout, io.write("", "") == io.stdout, io.stdout:write() == io.stdout)
        io.stdout:write(("x"):rep(3000), ("y"):rep(3000), "\n")
        show(io.stdout:seek("cur"))
        show(pcall(io.stdout.setvbuf, io.stdout, "bad"))
        show(io.stdout:setvbuf("full"), io.stdout:setvbuf("line"), io.flush(), io.stdout:flush())
        show(io.stdout:close())
        show(pcall(io.write, "kept\n", {}))
        show(pcall(io.write, {}))
        show(pcall(io.stdout.write, 3))
        show(pcall(function() io.stdout:write("kept\n", nil) end))
        show(pcall(print, setmetatable({}, {__tostring = function() error("told", 0) end})))
        local f = io.open("data", "w")
        io.output(f)
        show(io.write("to a file ", 2.5) == f, io.type(io.output()), f:seek("cur"))
        show(io.close())
        show(pcall(io.write, "x"))
        show(pcall(f.write, f, "x"))
        io.output(io.stdout)
        for line in io.lines("data") do print(line) end
        show(io.read(), io.read("n", "l"))
        for line, rest in io.lines(nil, "L", 1) do show(line, rest) break end
        for line in io.stdin:lines() do show(line) end
        show(pcall(io.lines(nil, "x")))
        show(pcall(io.lines, "missing"))
        """#)
    runner.input = .text("one\n2 two\nthree\nfour\nfive\n")
    // A file, so that it has a place to tell.
    runner.shell = #""$@" > out; cat out"#
    let run = try runner.run()
    #expect(run.errors == "")
    return run.lines
  }

  @Test(arguments: ["", share]) func `shows a question before its answer is read`(_ start: String) throws {
    var runner = CommandRunner(
      script: start + """
        io.write("name? ")
        local name = io.read()
        io.write("age? ")
        local age = io.stdin:read("n", "l")
        io.write("lines? ")
        for line in io.lines() do
          if line == "" then break end
          io.write(line, " more? ")
        end
        for line in io.stdin:lines() do
          if line == "" then break end
          io.write(line, " again? ")
        end
        print(name, age)
        """)
    runner.output = .terminal
    let running = try runner.start()
    for (question, answer) in [
      ("name? ", "Ann"), ("age? ", "7"), ("lines? ", "a"), ("a more? ", "b"), ("b more? ", "\nc"),
      ("c again? ", ""),
    ] {
      try running.waitForOutput(question)
      running.write(answer + "\n")
    }
    try running.waitForOutput("c again? Ann\t7\n")
    #expect(try running.finish().ending == .exited(0))
  }

  @Test func `comes before that of a program that is started by io.popen`() throws {
    let run = try CommandRunner(
      script: Self.share + """
        io.write("before ")
        io.popen("echo program", "w"):close()
        print("after")
        """
    ).run()
    #expect(run.output == "before program\nafter\n")
  }

  @Test func `without a line's end is seen at once where the script has turned buffering off`() throws {
    let runner = CommandRunner(
      script: """
        io.stdout:setvbuf("no")
        process.spawn(function()
          io.write("part")
          process.sleep(60)
        end)
        """)
    let running = try runner.start()
    try running.waitForOutput("part")
    running.killEverything()
  }

  @Test func `of a process is not held up by one that is stopped while it prints`() throws {
    let run = try CommandRunner(
      script: """
        local function chatter() while true do io.stderr:write("chatter\\n") end end
        local talkers = {}
        for i = 1, 4 do talkers[i] = process.spawn(chatter) end
        for round = 1, 4 do
          process.sleep(0.005)
          talkers[round]:kill("STOP")
          repeat until talkers[round]:status() == "stopped"
          io.stderr:write("round ", round, "\\n")
        end
        for _, talker in ipairs(talkers) do talker:kill() end
        """
    ).run()
    #expect(run.ending == .exited(0))
    let rounds = run.errors.split(separator: "\n").filter { $0.hasPrefix("round") }
    #expect(rounds == (1...4).map { "round \($0)" })
    #expect(Set(run.errors.split(separator: "\n")).subtracting(rounds) == ["chatter"])
  }

  @Test func `on standard error is not held up by a standard output that nobody reads`() throws {
    var runner = CommandRunner(
      script: """
        local p = process.spawn(function() print(("x"):rep(1 << 20)) end)
        repeat process.sleep(0.01) until p:status() == "sleeping"
        io.stderr:write("seen\\n")
        """)
    // The command holds the reading end itself and reads nothing.
    runner.shell = #"mkfifo pipe; exec 3<>pipe; exec "$@" > pipe"#
    let running = try runner.start()
    try running.waitForErrors("seen")
    running.killEverything()
  }

  @Test func `is whole in warnings too`() throws {
    let run = try CommandRunner(
      script: """
        warn("@on")
        local function work(letter)
          for _ = 1, 200 do warn(letter, (letter):rep(50), letter) end
        end
        local all = {}
        for i = 1, 6 do all[i] = process.spawn(work, ("abcdef"):sub(i, i)) end
        process.join(all)
        """
    ).run()
    let expected = "abcdef".map { "Lua warning: " + String(repeating: $0, count: 52) }
    let lines = run.errors.split(separator: "\n").map(String.init)
    #expect(lines.count == 6 * 200)
    #expect(Set(lines) == Set(expected))
  }
}
