import Foundation
import Testing

/// At its end a process waits for its children; killed, it leaves them as orphans.
@Suite struct `A process that ends` {
  private static let endings = [
    ("", CommandEnding.exited(0)), ("error 'boom'", .exited(1)), ("error()", .exited(1)), ("os.exit(5)", .exited(5)),
    ("os.exit(false)", .exited(1)), ("os.exit(6, true)", .exited(6)),
    ("coroutine.wrap(function() os.exit(7) end)()", .exited(7)),
    ("setmetatable({}, {__gc = function() os.exit(8) end}) collectgarbage()", .exited(8)),
  ]

  @Test(arguments: endings) func `waits for its children`(_ ending: String, _ code: CommandEnding) throws {
    let run = try CommandRunner(
      script: """
        \(awaitingParent)
        local said = process.Event()
        for i = 1, 3 do process.spawn(function() said:wait() await_parent() print("child", i) end) end
        print "parent"
        said:set()
        \(ending)
        """
    ).run()
    #expect(run.lines.first == "parent")
    #expect(run.lines.dropFirst().sorted() == ["child\t1", "child\t2", "child\t3"], "\(run.errors)")
    #expect(run.ending == code)
  }

  @Test func `waits for those that its last finalizers start`() throws {
    let run = try CommandRunner(
      script: """
        \(awaitingParent)
        local function start() process.spawn(function() await_parent() print "child" end) end
        kept = setmetatable({}, { __gc = start })
        os.exit(0, true)
        """
    ).run()
    #expect(run.output == "child\n")
    #expect(run.ending == .exited(0))
  }

  @Test func `does so in children and grandchildren`() throws {
    let run = try CommandRunner(
      script: """
        \(awaitingParent)
        local p = process.spawn(function()
          process.spawn(function()
            process.spawn(function() await_parent() print "last" end)
            print "grandchild"
          end)
          print "child"
          os.exit(4)
        end)
        p:join()
        print("parent", p.exitcode)
        """
    ).run()
    #expect(Set(run.lines.prefix(2)) == ["child", "grandchild"])
    #expect(run.lines.dropFirst(2) == ["last", "parent\t4"])
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGKILL, SIGSEGV])
  func `leaves orphans when it is killed`(_ signal: Int32) throws {
    let running = try CommandRunner(
      script: """
        local main = process.getpid()
        process.spawn(function()
          assert(process.getppid() == main and process.parent():is_alive())
          process.spawn(function() print "ready" process.sleep(0.5) print "grandchild" end)
          print "ready"
          while process.getppid() == main do process.sleep(0.001) end
          print("orphan", process.parent():is_alive(), process.parent().name)
        end)
        process.spawn(function()
          print "ready"
          local deadline = process.clock() + 1
          while process.clock() < deadline do end
          print "busy orphan"
        end)
        process.sleep(60)
        """
    ).start()
    try running.waitForLine("ready", count: 3)
    running.send(signal)
    #expect(try running.waitForEnd() == .killed(signal))
    #expect(running.descendants().count == 3)
    try running.waitUntilNothingIsLeft()
    let run = try running.finish()
    #expect(
      Set(run.lines.dropFirst(3)) == ["orphan\tfalse\tMainProcess", "grandchild", "busy orphan"], "\(run.errors)")
    #expect(run.errors == "")
  }

  @Test func `prints nothing of its own about children that failed`() throws {
    let run = try CommandRunner(
      script: """
        process.spawn(function() os.exit(3) end)
        process.spawn(function() process.kill(process.getpid(), "KILL") end)
        """
    ).run()
    #expect(run.ending == .exited(0))
    #expect(run.output == "" && run.errors == "")
  }

  @Test func `continues nothing for a child that is stopped, but waits`() throws {
    let running = try CommandRunner(
      script: """
        local p = process.spawn(function() process.kill(process.getpid(), "STOP") print "continued" end)
        while p:status() ~= "stopped" do process.sleep(0.001) end
        print(p.pid)
        io.stdout:flush()
        """
    ).start()
    try running.waitForOutput("\n")
    let child = try #require(pid_t(running.output.dropLast()))
    try running.wait(for: "the stopped child") { MarkedProcess(child)?.state == "T" }
    kill(child, SIGCONT)
    #expect(try running.waitForEnd() == .exited(0))
    #expect(running.output.hasSuffix("continued\n"))
  }

  @Test func `leaves processes that were not made by the module alone`() throws {
    let running = try CommandRunner(
      script: """
        os.execute "sleep 30 >/dev/null 2>&1 &"
        local h = io.popen("sleep 31 >/dev/null", "w")
        process.spawn(print, "child"):join()
        print "end"
        os.exit(0)
        """
    ).start()
    #expect(try running.waitForEnd() == .exited(0))
    #expect(running.output == "child\nend\n")
    let names = running.descendants().map(\.name)
    #expect(names.filter { $0 == "sleep" }.count == 2, "\(names)")
  }

  @Test func `finalizers at the end of the script find what its children have left`() throws {
    let run = try CommandRunner(
      script: """
        local left = process.spawn(function() os.exit(3) end)
        local daemon = process.daemon(process.sleep, 100)
        local p = process.spawn(function() return "a result" end)
        setmetatable({}, {
          __gc = function()
            print(left.exitcode, left:join(), left.exitcode, left:status())
            print(daemon.signal, daemon:join(), p:result())
            print(#process.active_children(), process.spawn(function() return "another" end):result())
          end,
        })
        """
    ).run()
    #expect(run.errors == "")
    #expect(run.output == "3\ttrue\t3\tfinished\nSIGTERM\ttrue\ta result\n0\tanother\n")
  }
}
