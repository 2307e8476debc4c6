import Testing

/// What of a pool comes later, and is waited for.
@Suite struct `Results of pools` {
  @Test func `an input that raises an error does so after the results that were due`() throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(2)
        local n = 0
        local function input()
          n = n + 1
          if n == 4 then error("the source is broken", 0) end
          return n
        end
        local got = {}
        print(pcall(function()
          for x in pool:imap(function(x) return x * 10 end, input) do got[#got + 1] = x end
        end))
        print(table.concat(got, " "))
        """)
    #expect(lines == ["false\tthe source is broken", "10 20 30"])
  }

  @Test func `as_completed gives each once, and waits no longer than it is told`() throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(2)
        local go = process.Event()
        local slow, quick = pool:apply_async(function() go:wait() end), pool:apply_async(math.abs, -1)
        local it = process.as_completed { quick, quick, slow }
        print(it() == quick, it(0.01))
        go:set()
        print(it() == slow, it())
        go:clear()
        local count = 0
        for _ in process.as_completed({ pool:apply_async(function() go:wait() end) }, 0.01) do count = count + 1 end
        print(count)
        go:set()
        """)
    #expect(lines == ["true\tnil\ttimeout", "true\tnil", "0"])
  }

  @Test func `process.wait takes them beside queues, pipes and processes`() throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(1)
        local other <close> = process.Pool(1)
        local go, q, p = process.Event(), process.Queue(), process.daemon(process.sleep, 60)
        local a, b = pool:apply_async(go.wait, go), other:apply_async(math.abs, -1)
        local function names(list)
          local known = { [a] = "a", [b] = "b", [q] = "q", [p] = "p" }
          for i, item in ipairs(list) do list[i] = known[item] end
          return #list .. ": " .. table.concat(list, " ")
        end
        print(names(process.wait{ a, q, b, p }))
        print(names(process.wait({ a, q, p }, 0.01)), names(process.wait({ a }, 0)))
        q:put(1)
        print(names(process.wait{ a, q, p }))
        q:get() p:kill()
        print(names(process.wait{ p, a, q }))
        process.spawn(go.set, go)
        print(names(process.wait{ a, q }), a:get())
        pool:apply_async(process.sleep, 60)
        local child = process.spawn(function() print(select(2, pcall(process.wait, { a }))) end)
        child:join()
        print(select(2, pcall(process.wait, { a, "7" })))
        """)
    #expect(
      lines == [
        "1: b", "0: \t0: ", "1: q", "1: p", "1: a\ttrue",
        "script.lua:19: can only use a pool in the process that made it: this one was made by pid N; make one here",
        "script.lua:21: bad element 2 of the list given to 'wait' (process, pipe, queue, result, file or descriptor expected, "
          + "got '7')",
      ])
  }

  @Test func `imap's iterator takes a timeout`() throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(1)
        local go = process.Event()
        local it = pool:imap(function(x) go:wait() return x end, { 7 })
        print(it(0.01))
        go:set()
        print(it())
        """)
    #expect(lines == ["nil\ttimeout", "7\t1"])
  }

  @Test func `a call is running, or was taken back, once and for all`() throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(1)
        local begun, go = process.Event(), process.Event()
        local busy = pool:apply_async(function() begun:set() go:wait() end)
        local waiting = pool:apply_async(print, "never")
        print(waiting:cancel(), waiting:cancel(), waiting:cancelled(), busy:cancelled())
        begun:wait()
        print(busy:running())
        go:set()
        busy:wait()
        print(busy:running())
        """)
    #expect(lines == ["true\ttrue\ttrue\tfalse", "true", "false"])
  }

  @Test(arguments: [
    ("kwargs = {}", "unknown option 'kwargs' of 'Process': write args={{key=value}}, and let the target take a table"),
    ("deamon = true", "unknown option 'deamon' of 'Process': did you mean daemon?"),
    ("arg = {}", "unknown option 'arg' of 'Process': did you mean args?"),
  ])
  func `an option that is nearly one is no attribute`(_ option: String, _ message: String) throws {
    let lines = try printed(
      by: """
        print((select(2, pcall(function() return process.Process { target = print, \(option) } end))))
        print(process.Process { target = print, age = 18 }.age)
        """)
    #expect(lines == ["script.lua:1: " + message, "18"])
  }

  @Test func `a pool of more workers than there can be is refused, and leaves none`() throws {
    let lines = try printed(
      by: """
        print(pcall(process.Pool, 1 << 51))
        print(#process.active_children())
        """)
    #expect(lines.first?.hasPrefix("false") == true && lines.first?.contains("got 2251799813685248") == true)
    #expect(lines.last == "0")
  }
}
