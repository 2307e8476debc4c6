import Testing

/// An end that this process has closed is nobody's to give: sending it is refused, and never sends another pipe's end
/// that has come to stand at its place.
@Suite struct `A closed end of a pipe` {
  @Test(arguments: [
    "local q = process.Queue() return q:put(w)",
    "local q = process.Queue() return q:put { 1, { w } }",
    "local q = process.Queue() return q:put(function() return w end)",
    "local q = process.Queue() return q:try_put(w)",
    "local c, d = process.Pipe() return c:send(w)",
    "local t = process.shared {} t.k = w return true",
    "return process.shared { w }",
    "local t = process.shared {} return t:update('k', function() return w end)",
    "return process.spawn { target = print, args = { w }, start_method = 'spawn' }",
    "return process.spawn { target = function() return w end, start_method = 'spawn' }",
    "return process.spawn(function() return w end):result()",
    "local pool <close> = process.Pool(1) return pool:map(function() return w end, { 1 })",
    "local pool <close> = process.Pool(1) return pool:apply(type, w)",
    "local pool <close> = process.Pool(1) return pool:apply(function() return w end)",
  ])
  func `is not sent`(_ way: String) throws {
    let lines = try printed(
      by: """
        if process.is_main() then
          local function send(w) \(way) end
          local r, w = process.Pipe()
          r:close() w:close()
          local others = {}
          for i = 1, 10 do others[i] = { process.Pipe() } end
          local sent, why = pcall(send, w)
          print(sent, tostring(why):find("closed", 1, true) ~= nil)
          -- Nobody else's end was touched.
          collectgarbage()
          for i, pipe in ipairs(others) do
            pipe[1]:send(i)
            if pipe[2]:recv(0) ~= i then print(i, "is damaged") end
            pipe[1]:close()
            if select(2, pipe[2]:recv(0)) ~= "closed" then print(i, "is not closed") end
          end
        end
        """)
    #expect(lines == ["false\ttrue"])
  }

  @Test func `that a message refuses leaves the message's others as they were`() throws {
    let lines = try printed(
      by: """
        local q = process.Queue()
        local r, w = process.Pipe()
        r:close() w:close()
        local a, b = process.Pipe()
        print(pcall(q.put, q, { b, w, b }) == false, q:size())
        b:close()
        print(a:recv(5))
        """)
    #expect(lines == ["true\t0", "nil\tclosed"])
  }

  @Test func `stays closed in a forked child`() throws {
    let lines = try printed(
      by: """
        local r, w = process.Pipe()
        r:close() w:close()
        local others = {}
        for i = 1, 10 do others[i] = { process.Pipe() } end
        print(process.spawn(function(w) return w:send(1) end, w):result())
        """)
    #expect(lines == ["nil\tclosed"])
  }
}
