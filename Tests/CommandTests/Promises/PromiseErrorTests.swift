import Glibc
import Testing

/// What an uncaught error in a child prints, and what it leaves behind.
@Suite struct `An uncaught error in a child` {
  /// Pids as they are printed, replaced by N.
  private func withoutPids(_ text: String) -> String {
    text.replacing(#/\(pid \d+\)/#, with: "(pid N)")
  }

  @Test func `is printed with its name, its pid and the frames of its own call`() throws {
    let run = try CommandRunner(
      script: """
        local function task(text)
          local function inner() error(text) end
          inner()
        end
        local p = process.spawn(task, "boom")
        p:join()
        print(p.pid, p.exitcode, p.signal)
        io.stderr:write("end\\n")
        """
    ).run()
    let pid = try #require(run.output.split(separator: "\t").first)
    #expect(run.output == "\(pid)\t1\tnil\n")
    #expect(
      run.errors
        == """
        Process-1 (pid \(pid)): script.lua:2: boom
        stack traceback:
        \t[C]: in function 'error'
        \tscript.lua:2: in upvalue 'inner'
        \tscript.lua:3: in function <script.lua:1>
        end

        """.replacing("upvalue", with: "local"))
  }

  @Test func `is told under the name that the script gave`() throws {
    let run = try CommandRunner(
      script: """
        process.spawn { target = function() error("boom", 0) end, name = "worker" }:join()
        local p = process.spawn(function()
          process.current().name = "renamed"
          process.spawn(function() error("deep", 0) end):join()
          error("boom", 0)
        end)
        p:join()
        """
    ).run()
    let told = withoutPids(run.errors).split(separator: "\n").filter { $0.contains("(pid N)") }
    #expect(told == ["worker (pid N): boom", "Process-2:1 (pid N): deep", "renamed (pid N): boom"])
  }

  /// What is raised, and how it is told.
  private static let values = [
    ("'text'", "text"), ("42", "42"), ("1.5", "1.5"), ("nil", "(error object is a nil value)"),
    ("true", "(error object is a boolean value)"), ("{}", "(error object is a table value)"),
    ("print", "(error object is a function value)"), ("coroutine.create(print)", "(error object is a thread value)"),
    ("setmetatable({}, {__tostring = function() return 'told' end})", "told"),
    ("setmetatable({}, {__tostring = error})", "(error object is a table value)"),
    ("setmetatable({}, {__tostring = function() return 5 end})", "(error object is a table value)"),
    ("setmetatable({}, {__name = 'My.Type'})", "(error object is a table value)"),
  ]

  @Test(arguments: values) func `is told as lua tells it`(_ value: String, _ told: String) throws {
    let run = try CommandRunner(
      script: "local p = process.spawn(function() error(\(value), 0) end) p:join() print(p.exitcode)"
    ).run()
    #expect(run.output == "1\n")
    let first = run.errors.split(separator: "\n").first.map { withoutPids(String($0)) }
    #expect(first == "Process-1 (pid N): \(told)")
  }

  @Test func `of many at the same time comes in whole blocks`() throws {
    var runner = CommandRunner(
      script: """
        local function deep(n) if n == 0 then error(("x"):rep(3000), 0) end deep(n - 1) return 1 end
        local all = {}
        for i = 1, 20 do all[i] = process.spawn(deep, 15) end
        process.join(all)
        """)
    runner.output = .merged
    let run = try runner.run()
    var blocks: [[String]] = []
    for line in run.lines {
      if line.hasPrefix("Process-") { blocks.append([]) }
      blocks[blocks.count - 1].append(withoutPids(line).replacing(#/^Process-\d+ /#, with: "Process-N "))
    }
    #expect(blocks.count == 20)
    #expect(Set(blocks).count == 1, "\(Set(blocks.map(\.count)))")
    #expect(blocks.first?.first == "Process-N (pid N): " + String(repeating: "x", count: 3000))
  }

  @Test func `in the main process is lua's own, and waits for the children first`() throws {
    var runner = CommandRunner(
      script: """
        process.spawn(function() \(awaitingParent) await_parent() print "child" end)
        local function fail() error "boom" end
        fail()
        """)
    runner.output = .merged
    let run = try runner.run()
    #expect(
      run.output.hasPrefix(
        """
        procscript: script.lua:2: boom
        stack traceback:
        \t[C]: in function 'error'
        \tscript.lua:2: in local 'fail'
        \tscript.lua:3: in main chunk
        """) && run.output.hasSuffix("child\n"), "\(run.output)")
    #expect(run.ending == .exited(1))
  }

  @Test func `in the main process says what is waited for, where that takes long`() throws {
    let script = { (names: [String]) in
      "for _, name in ipairs { \(names.map { "'\($0)'" }.joined(separator: ", ")) } do"
        + " process.spawn { target = process.sleep, args = { 60 }, name = name } end error('boom', 0)"
    }
    for (names, waited) in [
      (["a"], "a (pid N) to end; Ctrl-C ends it"), (["a", "b"], "a (pid N) and 1 other to end; Ctrl-C ends them"),
      (["a", "b", "c"], "a (pid N) and 2 others to end; Ctrl-C ends them"),
    ] {
      let running = try CommandRunner(script: script(names)).start()
      try running.waitForErrors("still waiting for")
      running.send(SIGINT)
      let result = try running.finish()
      #expect(withoutPids(result.errors).contains("procscript: still waiting for \(waited)\n"), "\(result.errors)")
      #expect(result.ending == .exited(130))
    }
  }

  @Test(arguments: ["process.spawn(process.sleep, 0.05) error('boom', 0)", "process.spawn(process.sleep, 0.5)"])
  func `in the main process says no more where that is short, and nothing is said without an error`(
    _ script: String
  ) throws {
    #expect(!(try CommandRunner(script: script).run().errors.contains("waiting")))
  }
}
