import Testing

/// `p:stop([grace])`: the process and all its descendants end, and it is reaped.
@Suite struct `Stopping a process` {
  @Test func `ends it at once where it does not object`() throws {
    let run = try CommandRunner(
      script: """
        local p = process.spawn(process.sleep, 60)
        local start = process.clock()
        print(p:stop(), p.exitcode, p.signal, p:status(), process.status(p.pid))
        print(process.clock() - start < 1)
        print(p:stop(), p:stop(0))
        local q = process.spawn(function() end)
        q:join()
        print(q:stop(), q.exitcode)
        local r = process.daemon(process.sleep, 60)
        print(process.stop(r, 1), r.exitcode)
        """
    ).run()
    #expect(
      run.output == """
        true\t-15\tSIGTERM\tfinished\tnil
        true
        true\ttrue
        true\t0
        true\t-15

        """, "\(run.errors)")
  }

  /// Each child prints "ready" when its tree stands.
  private static let trees = [
    "a chain": """
    local function chain(n)
      if n > 0 then process.spawn(chain, n - 1) else print "ready" end
      process.sleep(60)
    end
    chain(8)
    """,
    "a broad tree": """
    for i = 1, 5 do process.spawn(function() for j = 1, 5 do process.spawn(process.sleep, 60) end process.sleep(60) end) end
    while #process.list("script.lua") < 32 do process.sleep(0.005) end
    print "ready"
    process.sleep(60)
    """,
    "a shell": "os.execute 'echo ready; sleep 60; echo over'",
    "a pipe": "local h = io.popen('echo ready; sleep 60') print(h:read()) h:read() h:read()",
    "another session": "os.execute 'setsid -w sh -c \"echo ready; sleep 60\"'",
    "stopped ones": """
    local p = process.spawn(function() process.kill(process.getpid(), "STOP") end)
    while p:status() ~= "stopped" do process.sleep(0.001) end
    print "ready"
    process.kill(process.getpid(), "STOP")
    """,
    "a chain that grows": """
    print "ready"
    local function grow(n)
      if n > 0 then process.spawn(grow, n - 1) end
      process.sleep(20)
    end
    grow(300)
    """,
  ]

  @Test(arguments: trees.keys.sorted()) func `ends all below it`(_ tree: String) throws {
    let running = try CommandRunner(
      script: """
        local p = process.spawn(function() \(Self.trees[tree]!) end)
        io.read()
        local start = process.clock()
        print(p:stop(4), p.exitcode)
        print(process.clock() - start < 3)
        """
    ).startWithInput()
    try running.waitForLine("ready")
    running.write("\n")
    let ending = try running.waitForEnd()
    #expect(ending == .exited(0), "\(running.errors)")
    #expect(running.descendants().isEmpty)
    #expect(running.output.hasSuffix("ready\ntrue\t-15\ntrue\n"), "\(running.output)\(running.errors)")
  }

  /// What ignores SIGTERM, from without or within.
  private static let stubborn = [
    "os.execute \"trap '' TERM; echo ready; sleep 60; sleep 60\"",
    "io.popen(\"trap '' TERM; echo ready >&2; sleep 60\", 'w') process.sleep(60)",
    "process.spawn(function() os.execute \"trap '' TERM; echo ready; while :; do sleep 1; done\" end) process.sleep(60)",
  ]

  @Test(arguments: stubborn) func `kills after the grace what ignores SIGTERM`(_ work: String) throws {
    var runner = CommandRunner(
      script: """
        local p = process.spawn(function() \(work) end)
        io.read()
        local start = process.clock()
        print(p:stop(0.3))
        local seconds = process.clock() - start
        print(seconds >= 0.3 and seconds < 4 or seconds)
        """)
    runner.input = .open
    runner.output = .merged
    let running = try runner.start()
    try running.waitForLine("ready")
    running.write("\n")
    let ending = try running.waitForEnd()
    #expect(ending == .exited(0))
    #expect(running.descendants().isEmpty)
    #expect(running.output == "ready\ntrue\ntrue\n")
  }

  @Test func `kills at once without a grace`() throws {
    var runner = CommandRunner(
      script: """
        local p = process.spawn(process.sleep, 60)
        local start = process.clock()
        print(p:stop(0), p.exitcode == -9 or p.exitcode == -15, process.clock() - start < 1)
        """)
    runner.shell = "trap '' TERM; exec \"$@\""
    #expect(try runner.run().output == "true\ttrue\ttrue\n")
  }

  @Test func `lets the tree end in its own way within the grace`() throws {
    let running = try CommandRunner(
      script: """
        local p = process.spawn(function() os.execute "trap 'echo bye; exit 3' TERM; echo ready; sleep 60 & wait" end)
        io.read()
        print(p:stop())
        """
    ).startWithInput()
    try running.waitForLine("ready")
    running.write("\n")
    #expect(try running.waitForEnd() == .exited(0))
    #expect(running.output == "ready\nbye\ntrue\n")
    #expect(running.descendants().isEmpty)
  }

  @Test func `touches no sibling`() throws {
    let run = try CommandRunner(
      script: """
        local go = process.Event()
        local sibling = process.spawn(function() go:wait() return "alive" end)
        local p = process.spawn(function() process.spawn(process.sleep, 60) process.sleep(60) end)
        p:stop()
        local is_alive = sibling:is_alive()
        go:set()
        print(is_alive, sibling:result())
        """
    ).run()
    #expect(run.output == "true\talive\n")
  }

  @Test func `does so, or leaves it as it was, where no descriptor is left`() throws {
    var runner = CommandRunner(
      script: """
        local p = process.spawn(function() process.spawn(process.sleep, 60) process.sleep(60) end)
        local files = {}
        while true do
          local f = io.open "script.lua"
          if not f then break end
          files[#files + 1] = f
        end
        local ok, message = pcall(p.stop, p, 1)
        for i = 1, 8 do files[i]:close() end
        if not ok then
          assert(message:find "ulimit %-n = 40" and p:status() ~= "stopped", message)
          ok = p:stop(1)
        end
        print(ok, p.exitcode)
        """)
    runner.shell = "ulimit -n 40; exec \"$@\""
    let run = try runner.run()
    #expect(run.output == "true\t-15\n", "\(run.errors)")
  }
}
