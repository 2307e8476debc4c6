import Testing

/// `process.sleep`, `process.time` and `process.clock`.
@Suite struct `Time` {
  @Test func `sleep takes integers and floats, and not less than it is told`() throws {
    let lines = try printed(
      by: """
        local function timed(seconds)
          local start = process.clock()
          assert(select("#", process.sleep(seconds)) == 0)
          local took = process.clock() - start
          return took >= seconds and took < seconds + 1
        end
        print(timed(0), timed(0.0), timed(-0.0), timed(0.05), timed(1e-9), timed(1))
        """)
    #expect(lines == ["true\ttrue\ttrue\ttrue\ttrue\ttrue"])
  }

  @Test(arguments: ["math.huge", "1e300", "math.maxinteger"])
  func `sleep may last for ever`(_ seconds: String) throws {
    let lines = try printed(
      by: """
        \(awaiting)
        local p = process.spawn(process.sleep, \(seconds))
        await(function() return p:status() == "sleeping" end)
        print(p:join(0.05))
        p:kill()
        """)
    #expect(lines == ["false\ttimeout"])
  }

  @Test func `the clocks are floats that tell time`() throws {
    let lines = try printed(
      by: """
        print(math.type(process.time()), math.type(process.clock()))
        print(math.abs(process.time() - os.time()) < 2, process.time() % 1 ~= process.time() // 1)
        local last, steps = process.clock(), 0
        for _ = 1, 10000 do
          local now = process.clock()
          assert(now >= last)
          if now > last then steps = steps + 1 end
          last = now
        end
        print(steps > 100)
        print(process.spawn(process.clock):result() >= last, process.clock() - last < 5)
        """)
    #expect(lines == ["float\tfloat", "true\ttrue", "true", "true\ttrue"])
  }

  @Test(arguments: [
    ("", "number expected, got no value"), ("nil", "number expected, got nil"), ("'1'", "number expected, got string"),
    ("{}", "number expected, got table"), ("-1", "seconds of 0 or more expected, got -1"),
    ("-0.5", "seconds of 0 or more expected, got -0.5"), ("0/0", "seconds of 0 or more expected, got NaN"),
    ("-(0/0)", "seconds of 0 or more expected, got NaN"), ("-math.huge", "seconds of 0 or more expected, got -inf"),
    ("process.current()", "number expected, got Process"),
  ])
  func `sleep refuses what is no time`(_ argument: String, _ reason: String) throws {
    let lines = try printed(
      by: """
        print(pcall(function()
          process.sleep(\(argument))
        end))
        """)
    #expect(lines == ["false\tscript.lua:2: bad argument #1 to 'sleep' (\(reason))"])
  }
}
