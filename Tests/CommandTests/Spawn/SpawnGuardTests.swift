import Testing

/// A script that starts processes whenever it is run.
@Suite struct `Without the guard, a process started by spawn` {
  private static func lesson(line: Int) -> String {
    "script.lua:\(line): cannot start a process while the script is run again: one that is started by 'spawn' first "
      + "runs the whole script once more, and would start processes here, and each of those too, without end. Only "
      + "the main process may do it; write\n    if process.is_main() then\n      p:start()\n    end"
  }

  @Test(arguments: [
    "process.spawn(print, 'never')", "process.daemon(print, 'never')", "process.Process{target=print}:start()",
    "process.spawn{target=print, start_method='fork'}",
    "error(select(2, coroutine.resume(coroutine.create(function() process.spawn(print, 'never') end))), 0)",
  ])
  func `gets an error that says what to write`(_ start: String) throws {
    let run = try CommandRunner(
      script: """
        process.set_start_method "spawn"
        if process.is_main() then
          local p = process.spawn(print, "not reached")
          p:join()
          print(p.exitcode, (p.error:gsub("\\nstack traceback.*", "")))
        else
          \(start)
        end
        """
    ).run()
    #expect(run.output == "1\t\(Self.lesson(line: 7))\n")
    #expect(run.errors.replacing(/pid \d+/, with: "pid N").hasPrefix("Process-1 (pid N): \(Self.lesson(line: 7))\n"))
    #expect(run.ending == .exited(0))
  }

  @Test func `starts none, whatever the script does with the error`() throws {
    let run = try CommandRunner(
      script: """
        process.set_start_method "spawn"
        local ok, message = pcall(process.spawn, function() print("task", #process.active_children()) end)
        print(process.is_main(), ok)
        """
    ).run()
    #expect(run.errors == "")
    #expect(run.lines.sorted() == ["false\tfalse", "task\t0", "true\ttrue"])
  }

  @Test func `may start some once the script has been run again`() throws {
    let lines = try printed(
      by: """
        process.set_start_method "spawn"
        local function below() process.spawn(print, "below"):join() end
        if process.is_main() then process.spawn(below):join() end
        """)
    #expect(lines == ["below"])
  }

  @Test func `ends with an error of the script itself`() throws {
    let run = try CommandRunner(
      script: """
        if process.is_main() then
          local p = process.spawn{target=print, args={"never"}, start_method="spawn"}
          print(p:join(), p.exitcode, p.error:match "[^\\n]*")
        else
          error "only here"
        end
        """
    ).run()
    #expect(run.output == "true\t1\tscript.lua:5: only here\n")
    #expect(
      run.errors.replacing(/pid \d+/, with: "pid N")
        == """
        Process-1 (pid N): script.lua:5: only here
        stack traceback:
        \t[C]: in function 'error'
        \tscript.lua:5: in main chunk

        """)
  }

  @Test func `leaves by os.exit, or ends, before its task`() throws {
    let lines = try printed(
      by: """
        if not process.is_main() then os.exit(5) end
        local p = process.spawn{target=print, args={"never"}, start_method="spawn"}
        print(p:join(), p.exitcode, p.error)
        """)
    #expect(lines == ["true\t5\tnil"])
  }

  @Test func `tells of a script that is gone`() throws {
    let run = try CommandRunner(
      script: """
        os.remove "script.lua"
        local p = process.spawn{target=print, args={"never"}, start_method="spawn"}
        print(p:join(), p.exitcode, p.error)
        """
    ).run()
    #expect(run.output == "true\t1\tcannot open script.lua: No such file or directory\n")
  }
}
