import Testing

/// An end of a pipe that is named in a message which nobody can receive any more counts as closed.
@Suite struct `An end of a pipe that nobody will ever receive` {
  /// What a script does with its end `b` so that nobody can have it: by name. `kept` is a table that stays.
  static let ways = [
    ("its queue is gone", "local q = process.Queue() q:put { b } b:close()"),
    ("its closed queue is gone", "local q = process.Queue() q:put(1) q:put(b) b:close() q:close()"),
    (
      "its queue has ended with its last process",
      "process.spawn(function() local q = process.Queue() q:put(b) end):join() b:close()"
    ),
    (
      "its queue is gone in a queue that is gone",
      "local q, r = process.Queue(), process.Queue() r:put(b) q:put(r) b:close()"
    ),
    ("its pipe is gone", "local c, d = process.Pipe() c:send(b) b:close() c:close() d:close()"),
    ("its pipe's receiver is gone", "local c, d = process.Pipe() c:send(b) b:close() d:close() kept.c = c"),
    (
      "a server has ended and left it unread",
      """
      local c, d = process.Pipe()
      local server = process.spawn(function() c:close() d:recv() end)
      d:close()
      c:send "a request"
      c:send(b)
      b:close()
      server:join()
      kept.c = c
      """
    ),
    ("its shared table is gone", "local t = process.shared {} t.k = { b } b:close()"),
    ("its shared table has another value", "local t = process.shared {} t.k = { b } b:close() t.k = 1 kept.t = t"),
    ("nobody asked for a result", "local p = process.spawn(function() return b end) b:close() p:join()"),
    (
      "the handle with the result is closed",
      "local p = process.spawn(function() return b end) b:close() p:join() p:close() kept.p = p"
    ),
    (
      "a pool is terminated while the task waits",
      """
      local pool = process.Pool(1)
      pool:apply_async(process.sleep, 100)
      pool:apply_async(function() end, b)
      b:close()
      pool:terminate()
      pool:join()
      """
    ),
    (
      "a pool is gone whose function had it",
      """
      local pool = process.Pool(1)
      pool:map(function() return b and 1 end, { 1, 2, 3 })
      b:close()
      pool:close()
      pool:join()
      """
    ),
    (
      "a child has ended whose pool's function had it",
      """
      process.spawn(function()
        local pool = process.Pool(1)
        pool:map(function() return b and 1 end, { 1, 2, 3 })
      end):join()
      b:close()
      """
    ),
    (
      "a pool is terminated whose result had it",
      """
      local pool = process.Pool(1)
      pool:apply_async(function() return b end):wait()
      b:close()
      pool:terminate()
      pool:join()
      """
    ),
    (
      "a pool is joined whose result had it, and that nobody asked for",
      """
      local pool = process.Pool(1)
      local done = process.Event()
      pool:apply_async(function() done:set() return b end)
      done:wait()
      b:close()
      pool:close()
      pool:join()
      """
    ),
    (
      "an imap is left in the middle",
      """
      local pool = process.Pool(1)
      for _ in pool:imap(function() return b end, { 1, 2, 3, 4, 5 }) do break end
      b:close()
      pool:close()
      pool:join()
      """
    ),
    (
      "its sender is killed while the queue has no room",
      """
      local q = process.Queue(1)
      q:put(1)
      local p = process.spawn(function() q:put(b) end)
      b:close()
      while p:status() ~= "sleeping" do process.sleep(0.001) end
      p:kill()
      p:join()
      kept.q = q
      """
    ),
    (
      "its sender is killed while the pipe has no room",
      """
      local c, d = process.Pipe()
      local text = ("x"):rep(4000)
      local p = process.spawn(function() for i = 1, 16 do c:send(text) end c:send { text, b } end)
      b:close()
      while p:status() ~= "sleeping" do process.sleep(0.001) end
      p:kill()
      p:join()
      kept.d = d
      """
    ),
    (
      "its sender has given up",
      "local q = process.Queue(1) q:put(1) q:put(b, 0.01) q:try_put { b, b } b:close() kept.q = q"
    ),
    (
      "it lies in a queue that contains itself",
      "local q = process.Queue() q:put(q) q:put(b) b:close()"
    ),
    ("it was sent through its own pipe", "kept.a:send(b) b:close()"),
    (
      "it could not be sent for another part of the message",
      "local q = process.Queue() pcall(q.put, q, { b, coroutine.create(print), b }) b:close() kept.q = q"
    ),
    (
      "the message can't be received for a part before it",
      """
      local q, rep = process.Queue(), string.rep
      q:put { rep, b }
      b:close()
      string.rep = nil
      assert(not pcall(q.get, q))
      string.rep = rep
      kept.q = q
      """
    ),
    (
      "the message can't be received for a part behind it",
      """
      local q, rep = process.Queue(), string.rep
      q:put { b, rep, b }
      b:close()
      string.rep = nil
      assert(not pcall(q.get, q))
      string.rep = rep
      kept.q = q
      """
    ),
    (
      "a process by spawn has ended that had it as argument",
      """
      local p = process.spawn { target = function() end, args = { b }, start_method = "spawn" }
      b:close()
      p:join()
      """
    ),
    (
      "a process by spawn was refused",
      """
      pcall(process.spawn, { target = function() end, args = { b, coroutine.create(print) }, start_method = "spawn" })
      b:close()
      """
    ),
    (
      "the action of a barrier had it, which is gone",
      """
      local q = process.Queue()
      q:put(process.Barrier(1, function() return b end))
      b:close()
      q:get():wait()
      """
    ),
  ]

  @Test(arguments: ways)
  func `counts as closed`(_ name: String, _ way: String) throws {
    let lines = try printed(
      by: """
        if process.is_main() then
          local kept = {}
          local function let_go(b)
            \(way)
          end
          local a, b = process.Pipe()
          kept.a = a
          let_go(b)
          b = nil
          collectgarbage()
          collectgarbage()
          print(a:recv(5))
          print(a:send(1))
        end
        """)
    #expect(lines == ["nil\tclosed", "nil\tclosed"], "\(name)")
  }

  @Test func `counts as closed where nobody asked for an error`() throws {
    let run = try CommandRunner(
      script: """
        local a, b = process.Pipe()
        local p = process.spawn(function() error { b } end)
        b:close()
        p:join()
        p = nil
        collectgarbage()
        print(a:recv(5))
        """
    ).run()
    #expect(run.output == "nil\tclosed\n", "\(run.errors)")
  }

  @Test func `counts as closed where only garbage of this process has it`() throws {
    let lines = try printed(
      by: """
        local a, b = process.Pipe()
        local q = process.Queue()
        process.spawn(function() q:put(b) end):join()
        b:close()
        q:get()
        print(a:recv())
        """)
    #expect(lines == ["nil\tclosed"])
  }
}
