import Foundation
import Testing

/// Bad surroundings: closed, full and broken descriptors, ignored signals, small limits. No process is left running.
@Suite struct `In bad surroundings` {
  /// A script that starts children and prints, into the file `log` what it finds.
  private static let script = """
    local log = assert(io.open("log", "w"))
    local p = process.spawn(function()
      print "child"
      io.stderr:write "child\\n"
      log:write("read ", tostring(io.read()), "\\n")
      return #process.list()
    end)
    p:join()
    print "main"
    log:write("exitcode ", p.exitcode, "\\n")
    log:write("read ", tostring(io.read()), "\\n")
    assert(p:result() > 0)
    local h = io.popen "echo popen"
    log:write(h:read(), "\\n")
    h:close()
    process.spawn(error, "quiet"):join()
    """

  private static let closings = [
    "<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-", "</dev/null >/dev/null 2>/dev/null",
  ]

  @Test(arguments: closings) func `closed standard descriptors do no harm`(_ closings: String) throws {
    var runner = CommandRunner(script: Self.script)
    runner.shell = "\"$@\" \(closings); echo \"exit $?\"; cat log"
    let run = try runner.run()
    let kept = run.lines.filter { $0 != "child" && $0 != "main" }
    #expect(kept == ["exit 0", "read nil", "exitcode 0", "read nil", "popen"], "\(run.output)\(run.errors)")
  }

  @Test func `a full disk is told once, by the process that printed`() throws {
    var runner = CommandRunner(
      script: """
        local p = process.spawn(function() print "lost" end)
        p:join()
        io.stderr:write("code ", p.exitcode, "\\n")
        """)
    runner.shell = "exec \"$@\" >/dev/full"
    let run = try runner.run()
    #expect(run.errors.hasPrefix("procscript: cannot write") || run.errors.hasPrefix("Process-1"), "\(run.errors)")
    #expect(run.errors.hasSuffix("code 1\n"), "the child's output was lost, not the parent's: \(run.errors)")
    #expect(run.ending == .exited(0))
  }

  @Test(arguments: ["os.exit(0)", "os.exit(5)", "error('boom', 0)", "return"])
  func `output that was lost is no success`(_ ending: String) throws {
    var runner = CommandRunner(script: "print(('x'):rep(100000)) print 'lost' \(ending)")
    runner.shell = "exec \"$@\" >/dev/full"
    let run = try runner.run()
    #expect(run.errors.contains("no space left on device") || run.errors.contains("No space left"), "\(run.errors)")
    #expect(run.ending == .exited(ending == "os.exit(5)" ? 5 : 1))
  }

  @Test(arguments: [
    "while true do print 'line' end",
    "process.spawn(function() end):join() while true do print 'line' end",
    "process.spawn(function() end):join() while true do io.write(('x'):rep(100000), '\\n') end",
  ])
  func `a closed pipe ends it silently of SIGPIPE`(_ code: String) throws {
    let running = try CommandRunner(script: code).start()
    try running.wait(for: "some output") { running.output.utf8.count > 1000 }
    running.closeOutput()
    #expect(try running.waitForEnd() == .killed(SIGPIPE))
    #expect(running.errors == "")
    try running.waitUntilNothingIsLeft()
  }

  @Test func `a closed pipe ends a child silently, and its parent sees it`() throws {
    let running = try CommandRunner(
      script: """
        local p = process.spawn(function() while true do print "line" end end)
        p:join()
        io.stderr:write(p.signal, " ", p.exitcode, "\\n")
        """
    ).start()
    try running.wait(for: "some output") { running.output.utf8.count > 1000 }
    running.closeOutput()
    #expect(try running.waitForEnd() == .exited(0))
    try running.waitForErrors("\n")
    #expect(running.errors == "SIGPIPE -13\n")
  }

  @Test(arguments: ["CHLD", "PIPE", "INT", "USR1", "HUP", "QUIT"])
  func `signals that the parent ignored do no harm`(_ signal: String) throws {
    var runner = CommandRunner(
      script: """
        local p, q = process.spawn(function() return "result" end), process.spawn(process.sleep, 60)
        q:terminate()
        print(p:result(), q:join(), q.signal, os.execute "exit 3")
        print(io.popen("exit 4"):close())
        """)
    runner.shell = "trap '' \(signal); exec \"$@\""
    #expect(
      try runner.run().output == "result\ttrue\tSIGTERM\tnil\texit\t3\nnil\texit\t4\n")
  }

  @Test func `blocked signals of whoever started it do no harm`() throws {
    var runner = CommandRunner(
      script: """
        local p = process.spawn(process.sleep, 60)
        p:terminate()
        print(p:join(5), p.signal)
        p = process.spawn(process.sleep, 60)
        p:kill "INT"
        print(p:join(5), p.signal)
        """)
    runner.shell = """
      exec python3 -c 'import os, signal, sys
      signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))
      os.execv(sys.argv[1], sys.argv[1:])' "$@"
      """
    try #require(FileManager.default.isExecutableFile(atPath: "/usr/bin/python3"))
    #expect(try runner.run().output == "true\tSIGTERM\ntrue\tSIGINT\n")
  }

  @Test func `a child that a wrapper left us is not ours`() throws {
    var runner = CommandRunner(
      script: """
        \(awaiting)
        process.spawn(function() end):join()
        await(function()
          for _, record in ipairs(process.list "sleep") do
            if record.ppid == process.getpid() and record.status == "zombie" then return true end
          end
        end)
        print(#process.active_children(), process.spawn(function() return "fine" end):result())
        """)
    runner.shell = "sleep 0.1 & exec \"$@\""
    #expect(try runner.run().output == "0\tfine\n")
  }

  @Test func `a standard output that is a file opened for reading is an error`() throws {
    var runner = CommandRunner(script: "print 'lost'")
    runner.shell = "echo >file; exec \"$@\" 1<file"
    let run = try runner.run()
    #expect(run.ending == .exited(1) && run.errors.contains("bad file descriptor"), "\(run.errors)")
  }

  @Test func `its folder may be gone`() throws {
    var runner = CommandRunner("-e", "print(process.spawn(function() return 'fine' end):result())")
    runner.shell = "mkdir gone && cd gone && rmdir ../gone && exec \"$@\""
    #expect(try runner.run().output == "fine\n")
  }

  @Test func `an empty environment is enough`() throws {
    var runner = CommandRunner("-e", "print(process.spawn(function() return 'fine' end):result(), #process.list() > 0)")
    runner.shell = "exec env -i \"$@\""
    #expect(try runner.run().output == "fine\ttrue\n")
  }

  /// Whether a program may be given mounts of its own.
  private static let mayMount: Bool = {
    var runner = CommandRunner()
    runner.shell = "unshare --mount mount -t tmpfs none /proc"
    return (try? runner.run().ending) == .exited(0)
  }()

  @Test(.enabled(if: mayMount, "only root may mount"))
  func `without /proc it says so, and forks all the same`() throws {
    var runner = CommandRunner(
      script: """
        print(process.spawn(function() return "fine" end):result())
        local p = process.spawn(process.sleep, 60)
        for _, call in ipairs { process.list, function() process.status(1) end } do
          print((select(2, pcall(call)):match "is /proc mounted%?"))
        end
        -- What the system tells a parent.
        print(p:status())
        print(p:is_alive(), #process.wait({ p }, 0.01))
        p:kill()
        print(p:join(), p.signal)
        """)
    runner.shell = "exec unshare --mount sh -c 'mount -t tmpfs none /proc && exec \"$@\"' sh \"$@\""
    let run = try runner.run()
    let asked = Array(repeating: "is /proc mounted?", count: 2)
    #expect(run.lines == ["fine"] + asked + ["running", "true\t0", "true\tSIGKILL"], "\(run.output)\(run.errors)")
  }
}
