import Foundation
import Testing

/// What the script wants to be called at the orderly end of a process.
@Suite struct `A function of process.at_exit` {
  @Test func `is called at the end, the last one first, with its arguments`() throws {
    #expect(
      try printed(
        by: """
          print(process.at_exit(print, "first", nil, 3))
          process.at_exit(function(...) print(select("#", ...)) end, nil, nil)
          process.at_exit(function() process.at_exit(print, "from another") end)
          print "end of the code"
          """) == ["", "end of the code", "from another", "2", "first\tnil\t3"])
  }

  @Test(arguments: ["error 'of the code'", "os.exit(1)", "coroutine.wrap(os.exit)(1)"])
  func `is called after an error, and by os.exit`(_ end: String) throws {
    let run = try CommandRunner(script: "process.at_exit(print, 'bye') \(end)").run()
    #expect(run.output == "bye\n")
    #expect(run.ending == .exited(1))
  }

  @Test func `is called before children are waited for, and daemons ended`() throws {
    #expect(
      try printed(
        by: """
          local e = process.Event()
          local p = process.spawn(function() e:wait() print "child" end)
          local d = process.daemon(process.sleep, 60)
          process.at_exit(function() print(p:is_alive(), d:is_alive()) e:set() end)
          """) == ["true\ttrue", "child"])
  }

  @Test(arguments: ["fork", "spawn"]) func `is one process's own`(_ method: String) throws {
    #expect(
      try printed(
        by: """
          process.set_start_method "\(method)"
          local function work() process.at_exit(print, "of the child") return "result" end
          if process.is_main() then
            process.at_exit(print, "of the main process")
            print(process.spawn(work):result())
            process.spawn(print, "nothing"):join()
            local pool <close> = process.Pool(1)
            pool:apply(work)
            pool:close()
            pool:join()
          end
          """) == ["of the child", "result", "nothing", "of the child", "of the main process"])
  }

  @Test func `that fails is told, and the others are called`() throws {
    let run = try CommandRunner(
      script: """
        process.at_exit(print, "first")
        process.at_exit(function() error "of the function" end)
        process.at_exit(error, setmetatable({}, { __tostring = function() return "a value" end }))
        process.spawn(function() process.at_exit(error, "of the child", 0) end, 1):join()
        """
    ).run()
    #expect(run.output == "first\n")
    #expect(run.ending == .exited(0))
    #expect(
      run.errors.replacing(/pid \d+/, with: "pid N") == """
        Process-1 (pid N): in a function of process.at_exit: of the child
        stack traceback:
        \t[C]: in function 'error'
        procscript: in a function of process.at_exit: a value
        procscript: in a function of process.at_exit: script.lua:2: of the function
        stack traceback:
        \t[C]: in function 'error'
        \tscript.lua:2: in function <script.lua:2>

        """)
  }

  @Test func `is called after Ctrl-C`() throws {
    let running = try CommandRunner(
      script: """
        process.at_exit(print, "bye")
        local p = process.spawn(process.sleep, 60)
        print "ready"
        p:join()
        """
    ).start()
    try running.waitForLine("ready")
    running.send(SIGINT)
    let result = try running.finish()
    #expect(result.output == "ready\nbye\n", "\(result.errors)")
    #expect(result.ending == .exited(130))
  }

  @Test func `is interrupted by Ctrl-C, and the others are called`() throws {
    let running = try CommandRunner(
      script: """
        process.at_exit(print, "bye")
        process.at_exit(function() print "ready" while true do end end)
        """
    ).start()
    try running.waitForLine("ready")
    running.send(SIGINT)
    let result = try running.finish()
    #expect(result.output == "ready\nbye\n", "\(result.errors)")
    #expect(result.errors.contains("in a function of process.at_exit: interrupted!"), "\(result.errors)")
  }

  @Test func `is not called where a signal ends the process`() throws {
    #expect(
      try printed(
        by: """
          local function is_told_to_end()
            process.at_exit(print, "bye")
            process.kill(process.getpid(), "TERM")
            process.sleep(60)
          end
          local p = process.spawn(is_told_to_end)
          p:join()
          print(p.signal)
          process.signal("TERM", function() os.exit(3) end)
          local q = process.spawn(is_told_to_end)
          q:join()
          print(q.exitcode)
          """) == ["SIGTERM", "bye", "3"])
  }

  @Test func `is refused where it can't be called`() throws {
    #expect(
      try printed(by: "print(pcall(process.at_exit)) print(pcall(process.at_exit, 5))") == [
        "false\tscript.lua:1: bad argument 'fn' to 'at_exit' (function expected, got nil): "
          + "write process.at_exit(clean_up), not process.at_exit(clean_up())",
        "false\tscript.lua:1: bad argument 'fn' to 'at_exit' (function expected, got 5): "
          + "write process.at_exit(clean_up), not process.at_exit(clean_up())",
      ])
  }
}
