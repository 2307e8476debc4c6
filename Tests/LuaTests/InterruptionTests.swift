import ProcscriptLua
import Testing

/// `interrupt()` does what a signal handler does while the script runs.
private let interrupt: HostFunction = { _ in
  Interruption.request()
  return 0
}

/// `reconsider()` takes it back before it returns, as a function does that raises the error itself.
private let reconsider: HostFunction = { _ in
  Interruption.request()
  Interruption.cancel()
  return 0
}

/// There is one running script a process: these tests come one after the other.
@Suite(.serialized) struct InterruptionTests {
  private let lab: Lab

  init() throws {
    lab = try Lab()
    try lab.offer(["interrupt": interrupt, "reconsider": reconsider])
    try lab.state.trackRunningThread()
    Interruption.cancel()
  }

  @Test func `a request interrupts a loop, once`() throws {
    for _ in 0..<100 {
      #expect(lab.failure(of: "interrupt() while true do end")?.hasSuffix("interrupted!") == true)
      try lab.run("for i = 1, 1000 do end")
    }
  }

  @Test func `a request interrupts the coroutine that runs`() throws {
    try lab.run(
      """
      local reached
      local co = coroutine.create(function()
        local ok, e = pcall(function() interrupt() while true do end end)
        assert(e:find 'interrupted!')
        reached = true
        interrupt()
        while true do end
      end)
      local ok, e = coroutine.resume(co)
      assert(not ok and e:find 'interrupted!' and reached)
      for i = 1, 1000 do end
      """)
  }

  @Test func `a request reaches a coroutine in a coroutine`() throws {
    #expect(
      lab.failure(
        of: """
          local function nest(depth)
            if depth == 0 then interrupt() while true do end end
            coroutine.wrap(nest)(depth - 1)
          end
          nest(10)
          """)?.hasSuffix("interrupted!") == true)
  }

  @Test func `a request reaches whoever runs after a switch`() throws {
    // The request is the last thing that the coroutine does before it yields or ends.
    for ending in ["coroutine.yield(interrupt())", "return interrupt()", "interrupt()"] {
      #expect(
        lab.failure(
          of: """
            local co = coroutine.wrap(function() \(ending) end)
            co()
            while true do end
            """)?.hasSuffix("interrupted!") == true)
    }
  }

  @Test func `a request reaches a coroutine that is being closed`() throws {
    for script in [
      "coroutine.resume(co) ok, e = coroutine.close(co)",
      "wrapped = true ok, e = pcall(coroutine.wrap(body))",
    ] {
      try lab.run(
        """
        local ok, e, wrapped
        local function body()
          local guard <close> = setmetatable({}, {__close = function() interrupt() while true do end end})
          if wrapped then error 'first' end
          coroutine.yield()
        end
        local co = coroutine.create(body)
        \(script)
        assert(not ok and e:find 'interrupted!', e)
        for i = 1, 1000 do end
        """)
    }
  }

  @Test func `a request that another thread has raised is over`() throws {
    // The host's own chunk is not interrupted: it yields, and the script is. Later it calls the script.
    try lab.run("return function(f) interrupt() coroutine.yield() f() end", name: "=[module]")
    try lab.run(
      """
      local resume = coroutine.wrap(...)
      local ok, e = pcall(function()
        resume(function() for i = 1, 1000 do end end)
        while true do end
      end)
      assert(not ok and e:find 'interrupted!')
      resume()
      """)
  }

  @Test func `a request that is taken back has no effect`() throws {
    try lab.run("for i = 1, 100 do reconsider() end for i = 1, 1000 do end")
    try lab.run("coroutine.wrap(function() reconsider() for i = 1, 1000 do end end)()")
    Interruption.request()
    Interruption.cancel()
    try lab.run("for i = 1, 1000 do end")
  }

  @Test func `a request before the script starts is raised in it`() {
    Interruption.request()
    #expect(lab.failure(of: "while true do end")?.hasSuffix("interrupted!") == true)
  }

  @Test func `coroutines do what they do without tracking`() throws {
    let plain = try Lab()
    let script = """
      local log = {}
      local function note(...) log[#log + 1] = table.concat({...}, ' ') end
      local function text(...)
        local t = table.pack(...)
        for i = 1, t.n do t[i] = tostring(t[i]):gsub('0x%x+', 'address') end
        return table.concat(t, ' ')
      end
      local co = coroutine.create(function(a) local b = coroutine.yield(a + 1) error({b}) end)
      note(text(coroutine.resume(co, 1)))
      note(text(coroutine.resume(co, 2)))
      note(text(coroutine.resume(co, 3)))
      note(text(pcall(coroutine.resume, 1)))
      note(text(pcall(coroutine.resume)))
      note(text(pcall(coroutine.wrap, 1)))
      local wrapped = coroutine.wrap(function(...) coroutine.yield(...) error('inside') end)
      note(text(wrapped(1, nil, 3)))
      note(text(pcall(wrapped)))
      note(text(pcall(wrapped)))
      local closing = coroutine.wrap(function()
        local guard <close> = setmetatable({}, {__close = function() note 'closed' error('in close', 0) end})
        error('first')
      end)
      note(text(pcall(closing)))
      note(text(pcall(coroutine.wrap(function() error({}) end))))
      note(text(pcall(coroutine.wrap(function() error() end))))
      note(text(coroutine.isyieldable(), coroutine.wrap(coroutine.isyieldable)()))
      for a, b in coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i, i * i) end end) do note(a, b) end
      local self
      self = coroutine.wrap(function() return pcall(self) end)
      note(text(self()))
      co = coroutine.create(function() coroutine.yield() end)
      coroutine.resume(co)
      note(text(coroutine.close(co)), coroutine.status(co))
      note(text(coroutine.close(coroutine.create(print))))
      note(text(pcall(coroutine.close)))
      note(text(pcall(coroutine.close, coroutine.running())))
      co = coroutine.create(function()
        local guard <close> = setmetatable({}, {__close = function() error('in close', 0) end})
        coroutine.yield()
      end)
      coroutine.resume(co)
      note(text(coroutine.close(co)))
      return table.concat(log, '\\n')
      """
    try lab.run(script)
    try plain.run(script)
    #expect(lab.state.string(at: 1) == plain.state.string(at: 1))
    #expect(lab.state.string(at: 1)?.isEmpty == false)
  }
}
