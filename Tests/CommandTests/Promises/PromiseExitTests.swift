import Testing

/// `os.exit`: the orderly end, with the codes that a process can have.
@Suite struct `os exit` {
  private static let codes: [(call: String, code: Int32)] = [
    ("os.exit()", 0), ("os.exit(nil)", 0), ("os.exit(true)", 0), ("os.exit(false)", 1), ("os.exit(0)", 0),
    ("os.exit(1)", 1), ("os.exit(255)", 255), ("os.exit(3.0)", 3), ("os.exit('3')", 3), ("os.exit(' 0x10 ')", 16),
    ("os.exit(5, true)", 5), ("os.exit(5, false)", 5), ("os.exit(true, true)", 0), ("os.exit(false, true)", 1),
  ]

  @Test(arguments: codes) func `ends the main process and a child with its code`(_ call: String, _ code: Int32) throws {
    let run = try CommandRunner(
      script: """
        kept = setmetatable({}, { __gc = function() print("collected", process.is_main()) end })
        local p = process.spawn(function() io.write("half a line") \(call) end)
        p:join()
        print(p.exitcode)
        io.write("half a line")
        \(call)
        print "not reached"
        """
    ).run()
    let collected = call.hasSuffix(", true)") ? "collected\ttrue\n" : ""
    #expect(run.output == "half a line\(code)\nhalf a line" + collected)
    #expect(run.ending == .exited(code))
    #expect(run.errors == "")
  }

  private static let wrong = [
    "os.exit(256)", "os.exit(-1)", "os.exit(1 << 40)", "os.exit(math.mininteger)", "os.exit(2^53)", "os.exit(1.5)",
    "os.exit('x')", "os.exit('256')", "os.exit('1.5')", "os.exit({})", "os.exit(print)", "os.exit(0/0)",
    "os.exit(256, true)",
  ]

  @Test(arguments: wrong) func `refuses what is no exit code`(_ call: String) throws {
    let run = try CommandRunner(
      script: """
        local p = process.spawn(function() \(call) end)
        p:join()
        print(p.exitcode, (p.error:match "bad argument #1 to 'exit' %("))
        print((select(2, pcall(function() \(call) end)):match "^script.lua:4: bad argument #1 to 'exit' %("))
        \(call)
        """
    ).run()
    #expect(run.output == "1\tbad argument #1 to 'exit' (\nscript.lua:4: bad argument #1 to 'exit' (\n")
    #expect(run.errors.contains("procscript: script.lua:5: bad argument #1 to 'exit' ("), "\(run.errors)")
    #expect(run.ending == .exited(1))
  }

  @Test func `names the codes there are`() throws {
    let run = try CommandRunner(script: "os.exit(300)").run()
    #expect(
      run.errors.hasPrefix("procscript: script.lua:1: bad argument #1 to 'exit' (exit codes are 0 to 255, got 300)\n"))
  }

  @Test func `closes the state of the main process only`() throws {
    let run = try CommandRunner(
      script: """
        local function show(what) return function() print(what, process.is_main()) end end
        local closed <close> = setmetatable({}, { __close = show "closed" })
        collected = setmetatable({}, { __gc = show "collected" })
        process.spawn(os.exit, 0, true):join()
        os.exit(0, true)
        """
    ).run()
    #expect(run.output == "closed\ttrue\ncollected\ttrue\n", "\(run.errors)")
  }

  @Test func `in a finalizer at the end keeps its code`() throws {
    let run = try CommandRunner(
      script: "kept = setmetatable({}, { __gc = function() os.exit(9) end })"
    ).run()
    #expect(run.ending == .exited(9))
  }
}
