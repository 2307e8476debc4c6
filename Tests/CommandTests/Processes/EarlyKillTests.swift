import Testing

/// A process is killed within the first milliseconds of its life, in which it may not have come to itself yet: who waits
/// for it is told, before anybody joins it.
@Suite struct `A process that is killed at its start` {
  /// Lua code before each script: twenty processes at a time do `round(moment)`, whose moments are spread over the first
  /// milliseconds; each prints what it returns.
  private static let twenty = """
    local function victim_killed_after(moment, fn)
      local p = process.spawn(fn or process.sleep, 100)
      local start = process.clock()
      while process.clock() - start < moment do end
      p:kill()
      return p
    end
    local function twenty(round)
      local rounds = {}
      for i = 1, 20 do rounds[i] = process.spawn(round, (i - 1) * 0.15e-3) end
      for i = 1, 20 do print(rounds[i]:result()) end
    end

    """

  @Test(arguments: [
    ("select(2, a:recv())", "closed"), ("a:poll(nil)", "true"), ("#process.wait { a }", "1"),
    ("select(2, a:recv(15))", "closed"), ("#process.wait({ a }, 15)", "1"),
  ])
  func `its end of a pipe is closed`(_ wait: String, _ outcome: String) throws {
    let lines = try printed(
      by: Self.twenty + """
        twenty(function(moment)
          local a, b = process.Pipe()
          local p = process.spawn(process.sleep, 100)
          b:close()
          local start = process.clock()
          while process.clock() - start < moment do end
          p:kill()
          return (\(wait))
        end)
        """)
    #expect(lines == Array(repeating: outcome, count: 20))
  }

  @Test func `its sister, who waits already, is told`() throws {
    let lines = try printed(
      by: Self.twenty + """
        twenty(function(moment)
          local a, b = process.Pipe()
          local is_ready = process.Event()
          local sister = process.spawn(function() b:close() is_ready:set() return select(2, a:recv()) end)
          is_ready:wait()
          local p = victim_killed_after(moment)
          a:close() b:close()
          return sister:result()
        end)
        """)
    #expect(lines == Array(repeating: "closed", count: 20))
  }

  @Test func `its parent joins the survivor first`() throws {
    let lines = try printed(
      by: Self.twenty + """
        twenty(function(moment)
          local a, b = process.Pipe()
          local survivor = process.spawn(function() b:close() return select(2, a:recv()) end)
          local p = victim_killed_after(moment)
          a:close() b:close()
          local why = survivor:result()
          return why, p:join()
        end)
        """)
    #expect(lines == Array(repeating: "closed\ttrue", count: 20))
  }

  @Test(arguments: [
    (
      "local q = process.Queue()", "q:get()",
      "the queue is empty, and no other process is left that could put something into it"
    ),
    ("local e = process.Event()", "e:wait()", "no other process is left that could set the event"),
    (
      "local s = process.Semaphore(0)", "s:acquire()",
      "no permit is free, and no other process is left that could release one"
    ),
    ("local b = process.Barrier(2)", "b:wait()", "no other process is left that could come to the barrier"),
  ])
  func `who waits for what it alone could do is told that nobody is left`(
    _ object: String, _ wait: String, _ message: String
  ) throws {
    let lines = try printed(
      by: Self.twenty + """
        twenty(function(moment)
          \(object)
          victim_killed_after(moment)
          return (select(2, pcall(function() return \(wait) end)))
        end)
        """)
    #expect(lines == Array(repeating: "script.lua:16: this would wait for ever: \(message)", count: 20))
  }

  @Test func `what it was handed over at its start is let go of`() throws {
    let lines = try printed(
      by: Self.twenty + """
        twenty(function(moment)
          local a, b = process.Pipe()
          local p = process.spawn(function(theirs) process.sleep(100) end, b)
          b:close()
          local start = process.clock()
          while process.clock() - start < moment do end
          p:kill()
          return select(2, a:recv())
        end)
        """)
    #expect(lines == Array(repeating: "closed", count: 20))
  }

  @Test func `started by spawn`() throws {
    let lines = try printed(
      by: """
        if process.is_main() then
          local ends = {}
          for i = 1, 6 do
            local a, b = process.Pipe()
            local p = process.spawn {
              target = function(theirs) process.sleep(100) end, args = { b }, start_method = "spawn",
            }
            b:close()
            process.sleep((i - 1) * 0.5e-3)
            p:kill()
            ends[i] = { a, p }
          end
          for i = 1, 6 do print(ends[i][1]:recv()) end
        end
        """)
    #expect(lines == Array(repeating: "nil\tclosed", count: 6))
  }
}
