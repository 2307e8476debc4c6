import Testing

/// An end of a pipe passes from hand to hand, and who has it just then is killed at any moment: the end is closed with
/// it, which the other one is told, once nobody can receive it any more.
@Suite struct `An end of a pipe whose holder is killed` {
  /// Kills forty processes that do the same again and again.
  ///
  /// - Parameters:
  ///   - act: Lua code of the victim, which has the end `b`, a queue, a shared table, and both ends `c` and `d` of
  ///     another pipe; for ever.
  ///   - drain: Lua code that takes what the victim has left, so that nobody has it.
  private func told(doing act: String, draining drain: String = "") throws -> [String] {
    try printed(
      by: """
        local told = 0
        for round = 1, 40 do
          local q, t = process.Queue(), process.shared {}
          local a, b = process.Pipe()
          local c, d = process.Pipe()
          local has_begun = process.Value(false)
          local p = process.spawn(function()
            a:close()
            has_begun.value = true
            while true do \(act) end
          end)
          b:close()
          b = nil
          while not has_begun.value do end
          local start, moment = process.clock(), math.random() * 0.3e-3
          while process.clock() - start < moment do end
          p:kill()
          p:join()
          \(drain)
          collectgarbage()
          local _, why = a:recv(5)
          if why ~= "closed" then break end
          told = told + 1
        end
        print(told)
        """)
  }

  @Test func `while it sends it to a queue, closes it and receives it`() throws {
    #expect(try told(doing: "q:put(b) b:close() b = q:get()", draining: "while q:try_get() do end") == ["40"])
  }

  @Test func `while it sends it through another pipe`() throws {
    #expect(
      try told(doing: "c:send(b) b:close() b = d:recv()", draining: "while d:poll() do d:recv() end") == ["40"])
  }

  @Test func `while it sends it three times in a table`() throws {
    #expect(
      try told(
        doing: "q:put { b, b, { b } } b:close() b = q:get()[3][1]", draining: "while q:try_get() do end") == ["40"])
  }

  @Test func `while it stores it in a shared table and takes it away`() throws {
    #expect(try told(doing: "t.k = b b:close() b = t.k t.k = nil", draining: "t.k = nil") == ["40"])
  }

  @Test func `while it updates an entry of a shared table with it`() throws {
    #expect(
      try told(
        doing: "t:update('k', function() return { b } end) t:update('k', function(old) b = old[1] end)",
        draining: "t.k = nil") == ["40"])
  }

  @Test func `while it sends it to a queue that is gone by then`() throws {
    #expect(try told(doing: "local gone = process.Queue() gone:put(b) gone:put(b) gone = nil") == ["40"])
  }

  @Test func `while it starts processes that have it too`() throws {
    #expect(try told(doing: "process.spawn(function() end):join()") == ["40"])
  }

  @Test func `while it gets it as the result of others`() throws {
    #expect(try told(doing: "b = process.spawn(function() return b end):result()") == ["40"])
  }
}
