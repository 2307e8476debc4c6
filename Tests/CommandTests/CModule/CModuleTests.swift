import Testing

/// `require "process"` in plain `lua5.4`. What scripts see of processes is tested by the same tests as the command's: see
/// `scripts/test-module`.
@Suite(.enabled(if: CModule.isBuilt, "scripts/build module makes it")) struct `The C module in lua5.4` {
  private func run(_ words: String..., script: String) throws -> CommandResult {
    try CommandRunner(lua: words, script: script).run()
  }

  @Test func `is what require returns, and no global variable`() throws {
    let run = try run(
      "script.lua",
      script: """
        local process = require "process"
        package.loaded.process = nil
        print(process == require "process", _G.process, process.is_main())
        print(process.spawn(string.upper, "hello"):result())
        """)
    #expect(run.output == "true\tnil\ttrue\nHELLO\n", "\(run.errors)")
    #expect(run.ending == .exited(0))
  }

  /// What a script does at its end, what is printed on standard error, and the exit code.
  static let ends = [
    ("", "", 0), ("os.exit(3)", "", 3), ("os.exit(3, true)", "", 3),
    ("error('wrong', 0)", "lua5.4: wrong\nstack traceback:\n\t[C]: in function 'error'\n", 1),
  ]

  @Test(arguments: ends) func `ends the children before the program`(
    _ end: String, _ errors: String, _ code: Int
  ) throws {
    let run = try run(
      "script.lua",
      script: """
        local process = require "process"
        process.daemon(process.sleep, 100)
        process.spawn(function() process.sleep(0.05) print "child" end)
        setmetatable({}, { __gc = function() print(#process.active_children()) end })
        io.write "main "
        \(end)
        """)
    #expect(run.output == (end == "os.exit(3)" ? "main child\n" : "main child\n0\n"))
    #expect(run.errors.hasPrefix(errors) && run.errors.isEmpty == errors.isEmpty, "\(run.errors)")
    #expect(run.ending == .exited(Int32(code)))
  }

  @Test func `tells of output that is lost`() throws {
    var runner = CommandRunner(lua: ["script.lua"], script: "require 'process' print 'lost'")
    runner.shell = #"shift; exec lua5.4 "$@" >/dev/full"#
    let run = try runner.run()
    #expect(run.errors == "lua5.4: cannot write out standard output: no space left on device\n")
    #expect(run.ending == .exited(1))
  }

  // MARK: Ctrl-C

  /// What is being done when it comes, and the exit code.
  static let works = [
    ("process.sleep(100)", 130), ("while true do end", 130), ("children[1]:join()", 130), ("", 130),
    ("assert(coroutine.resume(coroutine.create(process.sleep), 100))", 130), ("pcall(process.sleep, 100)", 0),
  ]

  @Test(arguments: works, [["script.lua"], ["-l", "process", "script.lua"]])
  func `ends everything at a Ctrl-C`(_ work: (code: String, exitCode: Int), _ words: [String]) throws {
    var runner = CommandRunner(
      lua: words,
      script: """
        local process = require "process"
        local children = {}
        for i = 1, 2 do children[i] = process.spawn(function() print "ready" process.sleep(100) end) end
        process.daemon(process.sleep, 100)
        \(work.code)
        """)
    runner.output = .terminal
    let running = try runner.start()
    try running.waitForLine("ready", count: 2)
    // In its wait or, in a loop, in the code before it: either is interrupted.
    try running.wait(for: "its work") { ["S", "R"].contains(MarkedProcess(running.pid)?.state) }
    running.write("\u{3}")
    let result = try running.finish()
    #expect(result.ending == .exited(Int32(work.exitCode)), "\(result.output)")
    #expect(result.output.contains("interrupted!") == (work.exitCode != 0), "\(result.output)")
    #expect(!result.output.contains("Process-"), "children end quietly: \(result.output)")
  }

  // MARK: Spawn

  @Test func `starts processes by spawn, with the words and options of the interpreter`() throws {
    var runner = CommandRunner(
      lua: ["-W", "-e", "before = 'e'", "-l", "process", "-lhelper", "--", "script.lua", "one", "two"],
      script: """
        print("the script runs", ...)
        function tell()
          local words = {}
          for i = -20, #arg do words[#words + 1] = arg[i] and i .. "=" .. arg[i] end
          warn "a warning"
          return table.concat(words, " "), before, helper.name, process.is_main()
        end
        if process.is_main() then
          print(tell())
          process.set_start_method "spawn"
          print(process.spawn(tell):result())
          print(process.spawn(function() return process.spawn(tell):result() end):result())
        end
        """)
    runner.files["helper.lua"] = "return { name = ... }"
    runner.environment["LUA_PATH"] = "./?.lua"
    let run = try runner.run()
    let words = "-8=lua5.4 -7=-W -6=-e -5=before = 'e' -4=-l -3=process -2=-lhelper -1=-- 0=script.lua 1=one 2=two"
    let script = "the script runs\tone\ttwo"
    #expect(
      run.lines == [
        script, "\(words)\te\thelper\ttrue", script, "\(words)\te\thelper\tfalse", script, script,
        "\(words)\te\thelper\tfalse",
      ], "\(run.errors)")
    #expect(run.errors == String(repeating: "Lua warning: a warning\n", count: 3))
    #expect(run.ending == .exited(0))
  }

  @Test(arguments: [["-E"], []]) func `starts processes by spawn without a script`(_ options: [String]) throws {
    var runner = CommandRunner(
      lua: options + [
        "-e", "package.cpath = '\(CModule.pattern)'", "-e", "process = require 'process'", "-e",
        "process.set_start_method 'spawn' print(process.spawn(function(x) return x, before, #arg end, 5):result())",
      ])
    runner.environment["LUA_INIT"] = "before = 'init'"
    let run = try runner.run()
    #expect(run.output == (options.isEmpty ? "5\tinit\t6\n" : "5\tnil\t7\n"), "\(run.errors)")
    #expect(run.ending == .exited(0))
  }

  @Test func `makes an error of the script that is run again the process's`() throws {
    let run = try run(
      "script.lua",
      script: """
        local process = require "process"
        if not process.is_main() then error "not again" end
        local p = process.spawn{target=print, start_method="spawn"}
        print(p:join(), p.exitcode, (p.error:gsub("\\n.*", "")))
        """)
    #expect(run.output == "true\t1\tscript.lua:2: not again\n", "\(run.errors)")
    #expect(run.errors.hasPrefix("Process-1 (pid "))
  }
}
