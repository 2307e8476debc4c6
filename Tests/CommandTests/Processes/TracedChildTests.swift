import Testing

/// Children that a debugger or `strace -p` traces: their ends are the tracer's to see first.
@Suite struct `A child that is traced` {
  /// What each script begins with: `traced(fn[, release])` → a child that runs `fn` once it is traced, and its tracer,
  /// which lets the parent have the end once the event `release` is set; without one, when the parent waits.
  private static let beginning = """
    local tracing = require "tracing"
    \(awaitingParent)
    local function traced(fn, release)
      local isTraced, answer = process.Event(), process.Queue()
      local p = process.spawn(function() isTraced:wait() return fn() end)
      local tracer = process.spawn(function()
        answer:put { tracing.trace(p.pid) }
        isTraced:set()
        tracing.await(p.pid)
        if release then release:wait() else await_parent() end
        tracing.release(p.pid)
      end)
      assert(table.unpack(answer:get()))
      return p, tracer
    end

    """

  private func run(_ script: String) throws -> CommandResult {
    try CommandRunner(script: Self.beginning + script, withLibrary: "tracing").run()
  }

  @Test func `keeps its result, and its exit code`() throws {
    let run = try run(
      """
      local p, tracer = traced(function() return "a result" end)
      print(p:result())
      tracer:join()
      p, tracer = traced(function() os.exit(7) end)
      print(p:join(), p.exitcode, p:status())
      -- Whatever had become of it was an error here.
      print(process.spawn(function() return "another" end):result())
      """)
    #expect(run.output == "a result\ntrue\t7\tfinished\nanother\n", "\(run.errors)")
  }

  @Test func `has not ended before its parent may see it`() throws {
    let run = try run(
      """
      local release = process.Event()
      local p, tracer = traced(function() end, release)
      while process.status(p.pid) ~= "zombie" do process.sleep(0.001) end
      -- false and a reason: only the first is kept.
      print((p:join(0.05)), p.exitcode, p:is_alive(), #process.wait({ p }, 0.05), #process.active_children())
      release:set()
      print(#process.wait { p }, p.exitcode, p:join())
      tracer:join()
      """)
    #expect(run.output == "false\tnil\ttrue\t0\t2\n1\t0\ttrue\n", "\(run.errors)")
  }

  @Test func `is awaited among others, and beside channels`() throws {
    let run = try run(
      """
      local other = process.spawn(process.sleep, 100)
      local p, tracer = traced(function() end)
      print(process.wait({ other, p })[1] == p)
      tracer:join()
      local again, tracer = traced(function() end)
      print(process.wait({ other, process.Queue(), again })[1] == again, p:join(), again:join())
      tracer:join()
      print(other:stop(), other.signal)
      """)
    #expect(run.output == "true\ntrue\ttrue\ttrue\ntrue\tSIGTERM\n", "\(run.errors)")
  }

  @Test(arguments: ["", "os.exit(3)"]) func `is awaited at the end of the script, without haste`(_ end: String) throws {
    let run = try run(
      """
      local p = traced(function() print "a child's last words" end)
      \(end)
      """)
    #expect(run.output == "a child's last words\n", "\(run.errors)")
    #expect(run.ending == .exited(end.isEmpty ? 0 : 3))
  }
}
