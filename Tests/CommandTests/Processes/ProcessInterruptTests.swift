import Glibc
import Testing

/// A script that catches the error of a Ctrl-C goes on with a whole module.
@Suite struct `An interrupt that is caught` {
  /// Whenever it comes: each run is interrupted at another moment of a start or a join.
  @Test(arguments: 0..<60) func `leaves the books of processes in order`(_ attempt: Int) throws {
    let running = try CommandRunner(
      script: """
        local function child() end
        local p = process.spawn(child)
        local function work()
          print "ready"
          while true do
            p = process.spawn(child)
            p:join()
          end
        end
        print(pcall(work))
        print(p:join(), pcall(process.active_children), process.spawn(child):join())
        """
    ).start()
    try running.waitForLine("ready")
    usleep(UInt32(attempt * 37))
    running.send(SIGINT)
    let result = try running.finish()
    #expect(result.errors == "")
    #expect(result.lines == ["ready", "false\tinterrupted!", "true\ttrue\ttrue"], "attempt \(attempt)")
  }

  @Test(arguments: ["p:join()", "p:result()", "process.join{p}", "process.wait{p}", "process.sleep(100)"])
  func `can be waited for again`(_ wait: String) throws {
    let running = try CommandRunner(
      script: """
        local p = process.spawn(process.sleep, 100)
        print "ready"
        print(pcall(function() \(wait) end))
        print(p:is_alive(), p:join(0))
        p:kill()
        print(p:join(), p.signal)
        """
    ).start()
    try running.waitForLine("ready")
    try running.wait(for: "its sleep") { MarkedProcess(running.pid)?.state == "S" }
    running.send(SIGINT)
    let result = try running.finish()
    #expect(result.errors == "")
    #expect(
      result.lines == ["ready", "false\tinterrupted!", "true\tfalse\ttimeout", "true\tSIGKILL"])
    #expect(result.ending == .exited(0))
  }
}
