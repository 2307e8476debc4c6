import Testing

/// How a child ended is known to whoever asks, and the same to all, whoever reaped it and when.
@Suite struct `How a child ended` {
  private func output(of script: String) throws -> String {
    let run = try CommandRunner(script: script).run()
    #expect(run.errors == "")
    return run.output
  }

  private static let exited = "3\tnil\tfinished\tfalse\tstopped exitcode=3>\n"
  private static let terminated = "-15\tSIGTERM\tfinished\tfalse\tstopped exitcode=-SIGTERM daemon>\n"

  private static let tell = """
    local function tell(p) print(p.exitcode, p.signal, p:status(), p:is_alive(), (tostring(p):match "stopped.*")) end

    """

  @Test(arguments: ["", "p:join()", "p:join(0)", "process.wait { p }", "process.active_children()", "os.exit(0, true)"])
  func `is told by a finalizer at the end, however it was waited for`(_ wait: String) throws {
    let printed = try output(
      of: Self.tell + """
        local p = process.spawn(function() os.exit(3) end)
        kept = setmetatable({}, { __gc = function() print(p.exitcode, p:status()) tell(p) print(p:join()) tell(p) end })
        \(wait)
        """)
    #expect(printed == "3\tfinished\n\(Self.exited)true\n\(Self.exited)")
  }

  @Test func `is told by a finalizer at the end of a daemon that was stopped there`() throws {
    let printed = try output(
      of: Self.tell + """
        local p = process.daemon(process.sleep, 100)
        kept = setmetatable({}, { __gc = function() tell(p) p:kill() p:terminate() print(p:stop()) tell(p) end })
        """)
    #expect(printed == "\(Self.terminated)true\n\(Self.terminated)")
  }

  @Test func `is told by a variable that is closed at the end`() throws {
    let printed = try output(
      of: Self.tell + """
        local p, d = process.spawn(function() os.exit(3) end), process.daemon(process.sleep, 100)
        local function close()
          tell(p)
          tell(d)
          print(#process.wait({ p, d }, 0), process.join { p, d }, #process.active_children())
        end
        local _ <close> = setmetatable({}, { __close = close })
        os.exit(0, true)
        """)
    #expect(printed == "\(Self.exited)\(Self.terminated)2\ttrue\t0\n")
  }

  @Test func `is told in a child, of its own children and of those that its parent had waited for`() throws {
    let printed = try output(
      of: Self.tell + """
        local before = process.spawn(function() os.exit(3) end)
        before:join()
        local p = process.spawn(function()
          local own = process.spawn(function() os.exit(3) end)
          local _ <close> = setmetatable({}, { __close = function() print(own:join()) tell(own) end })
          print(before.exitcode, pcall(before.join, before))
        end)
        p:join()
        print(p.exitcode)
        """)
    let lines = printed.split(separator: "\n")
    #expect(lines.count == 4 && lines[0].hasPrefix("3\tfalse\t") && lines[0].contains("can only join a child process"))
    #expect(printed.hasSuffix("true\n\(Self.exited)0\n"))
  }

  @Test func `is no affair of a process that did not start it`() throws {
    let printed = try output(
      of: """
        local go = process.Event()
        local before = process.spawn(function() go:wait() return "before" end)
        process.spawn(function()
          go:set()
          while process.status(before.pid) ~= "zombie" do process.sleep(0.001) end
          print(before.exitcode, before.error)
          print(process.spawn(function() return "own" end):result())
          print(before.exitcode, before.error)
        end):join()
        print(before:result())
        """)
    #expect(printed == "nil\tnil\nown\nnil\tnil\nbefore\n")
  }

  @Test func `and what it left is found by finalizers at the end`() throws {
    let runner = CommandRunner(
      script: """
        local q = process.Queue()
        local failed = process.spawn(function() error({ code = 7 }) end)
        local returned = process.spawn(function() return "a result", ("x"):rep(1000) end)
        local channel = process.spawn(function() q:put "put" return { q } end)
        local closed = process.spawn(function() return 1 end)
        kept = setmetatable({}, {
          __gc = function()
            print(failed.error:match "^[^\\n]*", select(2, pcall(failed.result, failed)).code)
            print(returned:result():len(), returned:result())
            print(channel:result()[1]:get())
            closed:close()
            print(closed.error, tostring(closed):match "closed")
          end,
        })
        """)
    let run = try runner.run()
    #expect(
      run.output == """
        (error object is a table value)\t7
        8\ta result\t\(String(repeating: "x", count: 1000))
        put
        nil\tclosed

        """, "\(run.errors)")
  }

  /// As a Ctrl-C may, between any two instructions of the module.
  @Test(arguments: ["p:join()", "p:result()", "process.join { p }", "p:stop()", "process.active_children()"])
  func `is lost by no error that comes while it is waited for`(_ call: String) throws {
    let printed = try output(
      of: """
        local rounds = 0
        repeat
          rounds = rounds + 1
          local p = process.spawn(function() return "a result" end)
          process.wait { p }
          local passed = pcall(function()
            debug.sethook(function() debug.sethook() error "interrupted" end, "", rounds)
            \(call)
            debug.sethook()
          end)
          assert(p:join() and p.exitcode == 0 and p:status() == "finished", rounds)
          assert(p:result() == "a result", rounds)
        until passed
        print(rounds > 10)
        """)
    #expect(printed == "true\n")
  }
}
