import Foundation
import Testing

/// What whoever started it ignores stays ignored, in all of its processes: it is what `nohup` and a shell's `&` count on.
@Suite struct `A signal that is ignored at the start` {
  @Test(arguments: ["HUP", "INT", "QUIT", "USR1"], ["fork", "spawn"])
  func `stays ignored by children`(_ signal: String, _ method: String) throws {
    var runner = CommandRunner(
      script: """
        local function live(isThere, goOn) isThere:set() return goOn:wait() end
        if process.is_main() then
          process.set_start_method "\(method)"
          local isThere, goOn = process.Event(), process.Event()
          local p = process.spawn(live, isThere, goOn)
          isThere:wait()
          p:kill "\(signal)"
          goOn:set()
          print(p:result())
        end
        """)
    runner.shell = "trap '' \(signal); exec \"$@\""
    let run = try runner.run()
    #expect(run.output == "true\n", "\(run.errors)")
  }

  @Test(arguments: [SIGHUP, SIGINT, SIGQUIT]) func `stays ignored by the script`(_ signal: Int32) throws {
    var runner = CommandRunner(script: "print 'ready' print(io.read())")
    runner.shell = "trap '' HUP INT QUIT; exec \"$@\""
    let running = try runner.startWithInput()
    try running.waitForLine("ready")
    running.send(signal)
    running.send(signal)
    running.write("a line\n")
    let result = try running.finish()
    #expect(result.output == "ready\na line\n", "\(result.errors)")
    #expect(result.ending == .exited(0))
  }

  @Test(arguments: ["fork", "spawn"])
  func `is an interrupt for nobody where a shell without job control runs the script by &`(_ method: String) throws {
    var runner = CommandRunner(
      script: """
        local function child() print "child" io.stdout:flush() process.sleep(0.3) return "unharmed" end
        if process.is_main() then
          local p = process.spawn{target=child, start_method="\(method)"}
          print(p:result())
        end
        """)
    runner.shell = "trap 'echo interrupted' INT; \"$@\" & wait; wait; echo \"exit $?\""
    let running = try runner.start()
    try running.waitForLine("child")
    running.sendToGroup(SIGINT)
    let result = try running.finish()
    #expect(result.lines.sorted() == ["child", "exit 0", "interrupted", "unharmed"], "\(result.errors)")
  }

  @Test func `is an interrupt for a watched script's run neither`() throws {
    var runner = CommandRunner("--watch", "script.lua")
    runner.files["script.lua"] = "print(process.getpid()) process.sleep(100)"
    runner.shell = "trap '' INT; exec \"$@\""
    let running = try runner.start()
    try running.wait(for: "the run's pid") { running.output.hasSuffix("\n") }
    running.sendToGroup(SIGINT)
    // The run ends with its watcher all the same.
    running.send(SIGKILL)
    try running.waitForEnd()
    try running.waitUntilNothingIsLeft()
  }

  @Test(arguments: ["fork", "spawn"]) func `is another than one that is not: that ends a child`(_ method: String) throws
  {
    let run = try CommandRunner(
      script: """
        local function live(isThere) isThere:set() process.sleep(100) end
        if process.is_main() then
          local isThere = process.Event()
          local p = process.spawn{target=live, args={isThere}, start_method="\(method)"}
          isThere:wait()
          p:kill "INT"
          print(p:join(), p.signal)
        end
        """
    ).run()
    #expect(run.output == "true\tSIGINT\n", "\(run.errors)")
  }
}
