import Testing

/// Variables that are closed with their block.
@Suite struct `A channel in a variable that is closed` {
  @Test func `is an end of a pipe that its block has closed`() throws {
    let lines = try printed(
      by: """
        local a, b = process.Pipe()
        do
          local mine <close> = b
          mine:send(1)
        end
        print(a:recv(), (select(1, a:recv())), select(2, a:recv()), b)
        """)
    #expect(lines == ["1\tnil\tclosed\t<Connection closed>"])
  }

  @Test func `is a queue that only this process has let go of`() throws {
    let lines = try printed(
      by: """
        local kept
        local p
        local go = process.Event()
        do
          local q <close> = process.Queue()
          kept = q
          p = process.spawn(function()
            go:wait()
            print(q:get(), select(2, pcall(q.get, q)))
          end)
          q:put "for the child"
        end
        go:set()
        p:join()
        print(kept, kept:put(1))
        print(kept:get())
        print(process.wait{ kept }[1] == kept)
        print(select(2, pcall(function() return #kept end)))
        print(select(2, pcall(kept.close, kept)))
        print(select(2, pcall(process.Queue().put, process.Queue(), kept)))
        do local again <close> = kept end
        """)
    #expect(
      lines == [
        "for the child\tscript.lua:9: this would wait for ever: the queue is empty, and no other process is left that could "
          + "put something into it",
        "<Queue closed here>\tnil\tclosed", "nil\tclosed", "true",
        "script.lua:18: this process has closed its hold on the queue: its variable was left",
        "script.lua:19: this process has closed its hold on the queue: its variable was left",
        "script.lua:20: cannot send a closed Queue: this process has no hold on it any more",
      ])
  }

  @Test func `is a queue that comes again by a message`() throws {
    let lines = try printed(
      by: """
        local carrier = process.Queue()
        do
          local q <close> = process.Queue()
          q:put(7)
          carrier:put(q)
        end
        collectgarbage()
        print(carrier:get():get())
        """)
    #expect(lines == ["7"])
  }
}
