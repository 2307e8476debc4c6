import Glibc
import Testing

/// `p:terminate`, `p:kill`, `p:stop` and `process.kill`.
@Suite struct `Signals and stopping` {
  @Test func `terminate sends SIGTERM, kill SIGKILL`() throws {
    let lines = try printed(
      by: """
        local p, q = process.spawn(process.sleep, 100), process.spawn(process.sleep, 100)
        p:terminate()
        q:kill()
        print(process.join{p, q})
        print(p.exitcode, p.signal, p)
        print(q.exitcode, q.signal, q)
        """)
    #expect(
      lines == [
        "true",
        "-15\tSIGTERM\t<Process name='Process-1' pid=N parent=N stopped exitcode=-SIGTERM>",
        "-9\tSIGKILL\t<Process name='Process-2' pid=N parent=N stopped exitcode=-SIGKILL>",
      ])
  }

  @Test(arguments: [
    ("\"INT\"", "-2\tSIGINT"), ("\"SIGINT\"", "-2\tSIGINT"), ("\"sigint\"", "-2\tSIGINT"), ("\"int\"", "-2\tSIGINT"),
    ("2", "-2\tSIGINT"), ("2.0", "-2\tSIGINT"), ("\"USR1\"", "-10\tSIGUSR1"), ("\"HUP\"", "-1\tSIGHUP"),
    ("\"RTMIN+1\"", "-35\tSIGRTMIN+1"), ("64", "-64\tSIGRTMIN+30"), ("nil", "-9\tSIGKILL"),
    ("\"PIPE\"", "-13\tSIGPIPE"),
  ])
  func `kill takes names and numbers`(_ signal: String, _ end: String) throws {
    let lines = try printed(
      by: """
        local p = process.spawn(process.sleep, 100)
        p:kill(\(signal))
        p:join()
        print(p.exitcode, p.signal)
        p = process.spawn(process.sleep, 100)
        print(process.kill(p.pid, \(signal)))
        p:join()
        print(p.exitcode, p.signal)
        """)
    #expect(lines == [end, "true", end])
  }

  @Test func `an ended process is sent nothing, whether it is reaped or not`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn(os.exit, 3)
        process.wait{p}
        p:kill() p:terminate() p:kill "STOP"
        print(p:status(), p.exitcode)
        p:join()
        p:kill() p:terminate() p:kill "STOP"
        p:stop()
        print(p:status(), p.exitcode, p.signal)
        """)
    #expect(lines == ["zombie\t3", "finished\t3\tnil"])
  }

  @Test func `a wrong signal is an error even for an ended process`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn(print)
        p:join()
        print(pcall(function() p:kill "NONSENSE" end))
        """)
    #expect(
      lines == [
        "",
        "false\tscript.lua:3: unknown signal 'NONSENSE': write a name like \"TERM\", \"KILL\", \"INT\", or a number",
      ])
  }

  @Test func `signal 0 only asks`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn(process.sleep, 100)
        p:kill(0)
        print(p:is_alive(), process.kill(p.pid, 0), process.kill(process.getpid(), 0))
        p:kill()
        p:join()
        """)
    #expect(lines == ["true\ttrue\ttrue"])
  }

  @Test func `a process may signal itself`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn(function() process.current():kill "USR2" process.sleep(100) end)
        p:join()
        print(p.signal)
        p = process.spawn(function() process.current():terminate() process.sleep(100) end)
        p:join()
        print(p.signal)
        """)
    #expect(lines == ["SIGUSR2", "SIGTERM"])
  }

  @Test func `STOP stops and CONT continues`() throws {
    let lines = try printed(
      by: """
        \(awaiting)
        local p = process.spawn(process.sleep, 100)
        p:kill "STOP"
        await(function() return p:status() == "stopped" end)
        print(p:is_alive(), p.exitcode, p:join(0.01))
        p:kill "CONT"
        await(function() return p:status() ~= "stopped" end)
        p:kill "STOP"
        await(function() return p:status() == "stopped" end)
        p:terminate()
        print(p:join(0.05))
        p:kill "CONT"
        print(p:join(), p.signal)
        """)
    #expect(lines == ["true\tnil\tfalse\ttimeout", "false\ttimeout", "true\tSIGTERM"])
  }

  @Test func `process.kill of nobody says so`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn(print)
        p:join()
        print(process.kill(1 << 40, 0))
        print(process.kill(math.maxinteger))
        print(process.kill(4194305, "TERM"))
        """)
    #expect(lines == ["", "nil\tno such process", "nil\tno such process", "nil\tno such process"])
  }

  @Test func `process.kill of somebody else's process without the right says so`() throws {
    var runner = CommandRunner(script: "print(process.kill(1, 0))")
    if geteuid() == 0 { runner.shell = #"exec setpriv --reuid=65534 --clear-groups "$@""# }
    #expect(try runner.run().output == "nil\tnot permitted\n")
  }

  @Test func `stop ends it and all its descendants, and reaps it`() throws {
    let lines = try printed(
      by: """
        \(awaiting)
        local p = process.spawn(function()
          local child = process.spawn(function()
            os.execute "sleep 100"
          end)
          local pipe = io.popen "sleep 101"
          process.sleep(100)
        end)
        local function sleepers() return #process.list("sleep 100") + #process.list("sleep 101") end
        await(function() return sleepers() >= 2 end)
        local start = process.clock()
        print(p:stop())
        print(process.clock() - start < 4, p:status(), p.exitcode, p.signal)
        """)
    #expect(lines == ["true", "true\tfinished\t-15\tSIGTERM"])
  }

  @Test func `stop kills after its grace what does not heed`() throws {
    let lines = try printed(
      by: """
        \(awaiting)
        local p = process.spawn(function()
          os.execute "trap '' TERM; echo ready >ready; while :; do sleep 0.05; done"
        end)
        await(function() return io.open "ready" end)
        local start = process.clock()
        p:stop(0.3)
        local took = process.clock() - start
        print(took >= 0.3 and took < 3, p:status(), p.signal ~= nil)
        """)
    #expect(lines == ["true\tfinished\ttrue"])
  }

  @Test(arguments: ["0", "-1", "0.5", "math.huge", "nil", ""])
  func `stop takes any grace`(_ grace: String) throws {
    let lines = try printed(
      by: """
        local p = process.spawn(process.sleep, 100)
        p:stop(\(grace))
        print(p:status(), p.exitcode < 0, p:stop(\(grace)))
        """)
    #expect(lines == ["finished\ttrue\ttrue"])
  }

  @Test func `stop ends a stopped process`() throws {
    let lines = try printed(
      by: """
        \(awaiting)
        local p = process.spawn(process.sleep, 100)
        p:kill "STOP"
        await(function() return p:status() == "stopped" end)
        p:stop()
        print(p.signal)
        """)
    #expect(lines == ["SIGTERM"])
  }
}
