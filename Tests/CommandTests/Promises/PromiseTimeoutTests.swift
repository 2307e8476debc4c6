import Testing

/// Times are kept: to some ten milliseconds, for ever, not at all. A busy machine may always be late: the limits tell
/// a wait that is too long from one that is not, and where that needs a short one, the best of several tries counts.
@Suite struct `A timeout` {
  /// The calls that wait for a child that sleeps, with a timeout `t`, and what they answer when it is over.
  private static let waits = [
    ("p:join(t)", "false, 'timeout'"), ("process.join(p, t)", "false, 'timeout'"),
    ("process.join({ p, p }, t)", "false, 'timeout'"),
    ("p:result(t)", "nil, 'timeout'"), ("#process.wait({ p }, t)", "0"), ("process.sleep(t)", ""),
    ("q:join(t)", "false, 'timeout'"),
  ]

  @Test(arguments: waits) func `is kept`(_ call: String, _ answer: String) throws {
    let run = try CommandRunner(
      script: """
        local p = process.spawn(process.sleep, 60)
        local q = process.spawn(function() while true do end end)
        local function timed(t)
          local start = process.clock()
          local got = table.pack(\(call))
          local late = process.clock() - start - t
          local expected = table.pack(\(answer))
          assert(got.n == expected.n and got[1] == expected[1] and got[2] == expected[2])
          assert(late >= 0, late)
          return late
        end
        for _, t in ipairs { 0.05, 0.2, 0.005 } do
          local late, tries = math.huge, 0
          repeat
            late, tries = math.min(late, timed(t)), tries + 1
          until late < 0.05 or tries == 20
          print(late < 0.05 or late)
        end
        p:kill() q:kill()
        """
    ).run()
    #expect(run.output == "true\ntrue\ntrue\n", "\(run.errors)")
  }

  @Test func `of zero or less only looks`() throws {
    let run = try CommandRunner(
      script: """
        local p = process.spawn(process.sleep, 60)
        local start = process.clock()
        for _, t in ipairs { 0, 0.0, -0.0, -1, -1e300, -math.huge, math.mininteger } do
          assert(select(2, p:join(t)) == "timeout")
          assert(select(2, process.join({ p }, t)) == "timeout")
          assert(#process.wait({ p }, t) == 0)
          assert(select(2, p:result(t)) == "timeout")
        end
        print(process.clock() - start < 0.1)
        p:kill()
        while p:is_alive() do end
        print(p:join(0), p:join(-1), process.join({ p }, -5), #process.wait({ p }, -1))
        """
    ).run()
    #expect(run.output == "true\ntrue\ttrue\ttrue\t1\n", "\(run.errors)")
  }

  @Test func `may be infinite or too long to count`() throws {
    let run = try CommandRunner(
      script: """
        for _, t in ipairs { math.huge, 1e300, 1e18, math.maxinteger, 1e9 } do
          local p = process.spawn(process.sleep, 0.05)
          assert(p:join(t) and process.join({ p }, t) and #process.wait({ p }, t) == 1)
          assert(process.spawn(function() process.sleep(0.02) return 1 end):result(t) == 1)
        end
        assert(process.spawn(process.sleep, 0.02):join(nil))
        local p = process.spawn(process.sleep, math.huge)
        print(p:join(0.1), p:is_alive())
        p:kill()
        """
    ).run()
    #expect(run.output == "false\ttrue\n", "\(run.errors)")
  }

  @Test func `that is no number is an error`() throws {
    let run = try CommandRunner(
      script: """
        local p = process.spawn(process.sleep, 60)
        for _, call in ipairs {
          p.join, p.result, p.stop, process.join, function(p, t) return process.join({ p }, t) end,
          function(p, t) return process.wait({ p }, t) end, function(_, t) process.sleep(t) end } do
          for _, t in ipairs { 0/0, -(0/0), "1", {}, true, print } do
            local ok, message = pcall(call, p, t)
            assert(not ok and message:find "expected", message)
          end
        end
        print(pcall(process.sleep), pcall(process.sleep, -1), pcall(process.sleep, -1e-9))
        print(p:is_alive())
        p:kill()
        """
    ).run()
    #expect(run.lines.count == 2 && run.lines[0].hasPrefix("false\tfalse\tfalse\t"), "\(run.output)\(run.errors)")
    #expect(run.lines.last == "true")
  }

  @Test func `of several processes is one for all`() throws {
    let run = try CommandRunner(
      script: """
        local all, events = {}, {}
        for i = 1, 20 do
          events[i] = process.Event()
          all[i] = process.spawn(function() events[i]:wait() end)
        end
        events[1]:set() events[2]:set()
        while all[1]:is_alive() or all[2]:is_alive() do process.sleep(0.001) end
        local start = process.clock()
        print(process.join(all, 0.3))
        local seconds = process.clock() - start -- 5.4 with one for each
        print(seconds >= 0.3 and seconds < 4 or seconds, all[1].exitcode, all[2].exitcode, all[3].exitcode)
        print(#process.wait(all, 60))
        events[3]:set()
        local ready = process.wait({ all[3], all[4] }, 60)
        print(#ready, ready[1] == all[3])
        for i = 4, 20 do events[i]:set() end
        print(process.join(all, 60))
        print(process.join {}, #process.wait {}, #process.wait({}, 0), process.join({}, 0))
        """
    ).run()
    #expect(
      run.output == """
        false\ttimeout
        true\t0\t0\tnil
        2
        1\ttrue
        true
        true\t0\t0\ttrue

        """, "\(run.errors)")
  }

  @Test func `is not cut short by other signals and other children`() throws {
    let run = try CommandRunner(
      script: """
        local p = process.spawn(process.sleep, 60)
        local main = process.getpid()
        process.spawn(function()
          for _ = 1, 100 do
            process.sleep(0.01)
            for _, signal in ipairs { "CHLD", "CONT", "WINCH", "URG" } do process.kill(main, signal) end
          end
        end)
        local start = process.clock()
        print(p:join(0.3))
        local seconds = process.clock() - start -- more than 1.3 if each signal began it anew
        print(seconds >= 0.3 and seconds < 1.2 or seconds)
        p:kill()
        """
    ).run()
    #expect(run.output == "false\ttimeout\ntrue\n", "\(run.errors)")
  }
}
