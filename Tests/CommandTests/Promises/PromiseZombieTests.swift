import Testing

/// Only join, result, stop, start, spawn and active_children reap: what has ended can be seen as a zombie until then.
@Suite struct `A zombie` {
  /// A child that has ended, which nobody has waited for.
  private let ended = """
    local p = process.spawn(function() return 1 end)
    while process.status(p.pid) ~= "zombie" do process.sleep(0.001) end

    """

  @Test func `stays one however often it is looked at`() throws {
    let run = try CommandRunner(
      script: ended + """
        for _ = 1, 100 do
          assert(not p:is_alive() and p.exitcode == 0 and p.signal == nil and p.error == nil)
          assert(p:status() == "zombie" and process.wait { p }[1] == p and #process.wait({ p }, 0) == 1)
          assert(tostring(p):find "stopped exitcode=0")
          p:kill() p:terminate() p:kill("STOP")
          process.sleep(0)
        end
        print(process.status(p.pid))
        local listed = process.list "script.lua"
        for _, record in ipairs(process.list()) do
          if record.pid == p.pid then print(record.status, record.ppid == process.getpid(), record.name) end
        end
        """
    ).run()
    #expect(run.output.hasPrefix("zombie\nzombie\ttrue\tprocscript"), "\(run.output)\(run.errors)")
  }

  @Test(arguments: [
    "p:join()", "p:join(0)", "process.join(p)", "process.join { p }", "p:result()", "p:result(0)", "p:stop()",
    "p:stop(0)", "process.active_children()", "process.spawn(function() end)",
    "process.Process({ target = function() end }):start()", "p:join() p:join() p:stop() p:result()",
  ])
  func `is reaped by`(_ call: String) throws {
    let run = try CommandRunner(
      script: ended + """
        \(call)
        print(process.status(p.pid), p:status(), p:is_alive(), p.exitcode, p:result())
        """
    ).run()
    #expect(run.output.hasSuffix("nil\tfinished\tfalse\t0\t1\n"), "\(run.output)\(run.errors)")
  }

  @Test func `of the script's that it has forgotten is reaped by the next start`() throws {
    let run = try CommandRunner(
      script: """
        local pids = {}
        for i = 1, 20 do pids[i] = process.spawn(function() end).pid end
        collectgarbage() collectgarbage()
        for _, pid in ipairs(pids) do
          while process.status(pid) and process.status(pid) ~= "zombie" do process.sleep(0.001) end
        end
        process.spawn(function() end):join()
        for _, pid in ipairs(pids) do assert(process.status(pid) == nil) end
        print(#process.active_children())
        """
    ).run()
    #expect(run.output == "0\n", "\(run.errors)")
  }

  @Test func `of somebody else's is left alone`() throws {
    let run = try CommandRunner(
      script: """
        local h = io.popen("echo $$; exit 3")
        local pid = h:read "n"
        while process.status(pid) ~= "zombie" do process.sleep(0.001) end
        local all = {}
        for i = 1, 10 do all[i] = process.spawn(function() return i end) end
        for _, p in ipairs(all) do
          -- The start of another one may have reaped it.
          while process.status(p.pid) and process.status(p.pid) ~= "zombie" do process.sleep(0.001) end
        end
        process.active_children()
        process.spawn(function() end):join()
        process.spawn(function() end):result()
        process.spawn(process.sleep, 60):stop()
        print(process.status(pid), #process.active_children())
        print(h:close())
        print(os.execute "exit 5")
        local g = io.popen("cat >/dev/null; exit 4", "w")
        process.spawn(function() process.spawn(function() end):join() end):join()
        print(g:close())
        print(process.status(pid))
        """
    ).run()
    #expect(
      run.output == "zombie\t0\nnil\texit\t3\nnil\texit\t5\nnil\texit\t4\nnil\n", "\(run.errors)")
  }

  @Test func `that somebody else reaps is no trouble`() throws {
    // The shell's wait builtin has no say over our children; a C module could call waitpid. Here the system does it.
    var runner = CommandRunner(
      script: """
        local p = process.spawn(function() os.exit(3) end)
        print(p:join(), p.exitcode)
        """)
    runner.shell = "trap '' CHLD; exec \"$@\""
    #expect(try runner.run().output == "true\t3\n", "an inherited ignoring of SIGCHLD loses no exit code")
  }
}
