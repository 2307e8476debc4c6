import Glibc
import Testing

/// What is left when orders were tried, and what is said where not all was under control.
@Suite(.timeLimit(.minutes(10))) struct `An exploration's end` {
  private let endless = """
    process.explore(function()
      process.spawn(function() while true do process.sleep(1) end end)
      process.spawn(function() while true do process.sleep(1) end end)
    end, { schedules = 1000000, seconds = 1000 })
    """

  @Test func `leaves no process, though schedules fail`() throws {
    let run = try CommandRunner(
      script: """
        local _, why = process.explore(function()
          local l = process.Lock()
          process.spawn(function() l:acquire() process.spawn(function() l:acquire() end) end)
          process.daemon(function() process.sleep(100) end)
          error("on purpose")
        end, { schedules = 20 })
        print(why:match "on purpose", #process.active_children(), #process.list "procscript: " )
        """
    ).run()
    #expect(run.ending == .exited(0), "\(run.errors)")
    #expect(run.output.hasPrefix("on purpose\t0\t"))
  }

  @Test func `is the end of all its processes, by Ctrl-C in the middle`() throws {
    let running = try CommandRunner(script: "print 'begins'\n" + endless).start()
    try running.waitForLine("begins")
    // Its runs' processes are there.
    while running.descendants().count < 4 { usleep(1000) }
    running.send(SIGINT)
    let run = try running.finish()
    #expect(run.ending == .exited(130), "\(run.errors)")
    #expect(running.descendants().isEmpty)
  }

  @Test(arguments: [
    "os.execute 'true'", "io.popen('true'):close()", "process.run{ 'true' }", "io.open('file', 'a'):close()",
    "process.list()", "process.spawn{ target=function() end, stdout='pipe' }:join()",
  ])
  func `tells of no all orders where something was not under control`(_ escape: String) throws {
    let run = try CommandRunner(
      script: """
        local function go() \(escape) process.spawn(function() end):join() end
        local report, why, failing = process.explore(go, { exact_time = true, schedules = 30 })
        report = report or failing
        print(report.complete, report.text:match "Not under control: ", report.text:match "all %d+ orders")
        """
    ).run()
    #expect(run.output == "false\tNot under control: \tnil\n", "\(run.errors)")
  }

  @Test(arguments: ["", "process.sleep(1)"])
  func `comes though a process computes for ever, which others end`(_ before: String) throws {
    var runner = CommandRunner("--explore", "--exact-time", "--schedules=20", "script.lua")
    runner.files = [
      "script.lua": """
      local p = process.spawn(function() while true do end end)
      \(before)
      p:kill()
      p:join()
      print(p.signal)
      """
    ]
    let run = try runner.run()
    #expect(run.ending == .exited(0), "\(run.errors)")
    #expect(run.output.contains(": 1 outcome in "), "\(run.output)")
    #expect(run.output.contains(/20 of 20 +SIGKILL/), "\(run.output)")
  }

  @Test(arguments: ["os.execute 'true'", "process.run{ 'true' }"])
  func `tells of no all orders of a script either where something was not under control`(_ escape: String) throws {
    var runner = CommandRunner("--explore", "--exact-time", "--schedules=50", "script.lua")
    runner.files = ["script.lua": "\(escape)\nprocess.spawn(function() end):join()"]
    let run = try runner.run()
    #expect(run.output.contains("Not under control: "), "\(run.errors)")
    #expect(!run.output.contains("in all "))
  }
}
