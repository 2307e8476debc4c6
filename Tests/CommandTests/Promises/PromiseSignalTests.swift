import Foundation
import Testing

/// Sending signals: to the right process, or to none.
@Suite struct `A signal` {
  @Test func `ends a process, and is its exit code and its name`() throws {
    let run = try CommandRunner(
      script: """
        for _, signal in ipairs { "KILL", "SIGKILL", "kill", "sigkill", 9, 9.0, "TERM", 15, "INT", "HUP", "QUIT", "USR1",
                                  "SIGABRT", "SEGV", "PIPE", "ALRM", "SIGRTMIN", "RTMIN+1", "RTMAX", 64, 31 } do
          local p = process.spawn(process.sleep, 60)
          p:kill(signal)
          p:join()
          print(signal, p.exitcode, p.signal)
        end
        local p = process.spawn(process.sleep, 60)
        p:kill()
        p:join()
        print(p.exitcode, p.signal, tostring(p):match "exitcode=[^>]*")
        p = process.spawn(process.sleep, 60)
        p:terminate()
        p:join()
        print(p.exitcode, p.signal, tostring(p):match "exitcode=[^>]*")
        """
    ).run()
    #expect(
      run.output == """
        KILL\t-9\tSIGKILL
        SIGKILL\t-9\tSIGKILL
        kill\t-9\tSIGKILL
        sigkill\t-9\tSIGKILL
        9\t-9\tSIGKILL
        9.0\t-9\tSIGKILL
        TERM\t-15\tSIGTERM
        15\t-15\tSIGTERM
        INT\t-2\tSIGINT
        HUP\t-1\tSIGHUP
        QUIT\t-3\tSIGQUIT
        USR1\t-10\tSIGUSR1
        SIGABRT\t-6\tSIGABRT
        SEGV\t-11\tSIGSEGV
        PIPE\t-13\tSIGPIPE
        ALRM\t-14\tSIGALRM
        SIGRTMIN\t-34\tSIGRTMIN
        RTMIN+1\t-35\tSIGRTMIN+1
        RTMAX\t-64\tSIGRTMIN+30
        64\t-64\tSIGRTMIN+30
        31\t-31\tSIGSYS
        -9\tSIGKILL\texitcode=-SIGKILL
        -15\tSIGTERM\texitcode=-SIGTERM

        """, "\(run.errors)")
  }

  @Test func `that does not end a process has its effect`() throws {
    let run = try CommandRunner(
      script: """
        local p = process.spawn(process.sleep, 60)
        local function await(state) while p:status() ~= state do process.sleep(0.001) end print(state, p:is_alive()) end
        await "sleeping"
        p:kill "STOP"
        await "stopped"
        p:kill "CONT"
        await "sleeping"
        p:kill "WINCH" p:kill "CHLD" p:kill "URG" p:kill(0)
        print(p:join(0.05), p:is_alive())
        p:kill "STOP"
        p:kill "KILL"
        print(p:join(), p.signal)
        """
    ).run()
    #expect(
      run.output
        == """
        sleeping\ttrue
        stopped\ttrue
        sleeping\ttrue
        false\ttimeout\ttrue
        true\tSIGKILL

        """.replacing("false\ttimeout\ttrue", with: "false\ttrue"), "\(run.errors)")
  }

  @Test func `to an ended process has no effect, whoever has its pid now`() throws {
    let run = try CommandRunner(
      script: """
        local p = process.spawn(function() end)
        p:join()
        for _, signal in ipairs { "KILL", "TERM", 0, "STOP" } do p:kill(signal) end
        p:terminate()
        print(p.exitcode, p.signal)
        local zombie = process.spawn(function() os.exit(3) end)
        while process.status(zombie.pid) ~= "zombie" do process.sleep(0.001) end
        zombie:kill() zombie:terminate()
        print(zombie.exitcode, zombie:join())
        """
    ).run()
    #expect(run.output == "0\tnil\n3\ttrue\n", "\(run.errors)")
  }

  @Test func `to a pid is the system's kill, and refuses what is no single process`() throws {
    let run = try CommandRunner(
      script: """
        local p = process.spawn(process.sleep, 60)
        print(process.kill(p.pid, 0), process.kill(p.pid, "TERM"))
        print(p:join(), p.signal)
        local gone = process.spawn(function() end)
        gone:join()
        print(process.kill(gone.pid, 0))
        print(process.kill(2^31 | 0, 0))
        print(process.kill(math.maxinteger, "KILL"))
        for _, pid in ipairs { 0, -1, -2, math.mininteger, 1.5, 0/0, "1", {}, true } do
          print((pcall(process.kill, pid, "KILL")))
        end
        print((pcall(process.kill, nil, "KILL")))
        for _, signal in ipairs { "NONE", "", "SIG", "SIGSIGTERM", -1, 65, 1 << 40, 1.5, {}, true } do
          print((pcall(process.kill, process.getpid(), signal)))
        end
        """
    ).run()
    #expect(
      run.lines == [
        "true\ttrue", "true\tSIGTERM", "nil\tno such process", "nil\tno such process", "nil\tno such process",
      ] + Array(repeating: "false", count: 9 + 1 + 10), "\(run.output)\(run.errors)")
    #expect(run.ending == .exited(0))
  }

  @Test func `before the start is an error`() throws {
    let run = try CommandRunner(
      script: """
        local p = process.Process { target = print }
        for _, call in ipairs { "kill", "terminate", "join", "result", "stop" } do
          print(call, (pcall(p[call], p)))
        end
        print(p:is_alive(), p:status(), p.pid, p.exitcode, p.signal, p.error)
        """
    ).run()
    #expect(
      run.output == """
        kill\tfalse
        terminate\tfalse
        join\tfalse
        result\tfalse
        stop\tfalse
        false\tnew\tnil\tnil\tnil\tnil

        """)
  }

  @Test(.enabled(if: geteuid() == 0, "only root can become another user"))
  func `to another user's process is not permitted`() throws {
    var runner = CommandRunner(
      script: "print(process.kill(1, 0)) print(process.kill(1, 'TERM')) print(process.status(1) ~= nil)")
    runner.shell =
      "cp \"$1\" ./command && shift && exec setpriv --reuid=64124 --regid=64124 --clear-groups ./command \"$@\""
    let run = try runner.run()
    #expect(run.output == "nil\tnot permitted\nnil\tnot permitted\ntrue\n", "\(run.errors)")
  }
}
