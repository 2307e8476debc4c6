import Glibc
import Testing

/// `process.Pipe`.
@Suite struct `Pipes` {
  @Test func `what is sent at one end is received at the other, both ways`() throws {
    let lines = try printed(
      by: """
        local a, b = process.Pipe()
        local p = process.spawn(function()
          a:close()
          local n = 0
          while true do
            local got, why = b:recv()
            if why then return n, why end
            n = n + 1
            b:send { got, got * 2 }
          end
        end)
        b:close()
        for i = 1, 3 do a:send(i) local answer = a:recv() print(answer[1], answer[2]) end
        a:close()
        print(p:result())
        """)
    #expect(lines == ["1\t2", "2\t4", "3\t6", "3\tclosed"])
  }

  @Test func `a one-way pipe receives at its first end and sends at its second`() throws {
    let lines = try printed(
      by: """
        local reader, writer = process.Pipe(false)
        print(writer:send "hello", reader:poll(), reader:recv())
        print(pcall(reader.send, reader, 1))
        print(pcall(writer.recv, writer))
        print(pcall(writer.poll, writer))
        """)
    #expect(
      lines == [
        "true\ttrue\thello",
        "false\tscript.lua:3: cannot send: this end of the pipe only receives; "
          + "the second one that process.Pipe returns sends",
        "false\tscript.lua:4: cannot receive: this end of the pipe only sends; "
          + "the first one that process.Pipe returns receives",
        "false\tscript.lua:5: cannot poll: this end of the pipe only sends; "
          + "the first one that process.Pipe returns receives",
      ])
  }

  @Test func `a call that can't do it now says why`() throws {
    let lines = try printed(
      by: """
        local a, b = process.Pipe()
        print(a:recv(0)) print(a:recv(0.01)) print(a:poll()) print(a:poll(0.01))
        b:send(1) b:send(nil) b:close()
        print(a:poll(), a:recv(0), a:poll())
        print(select("#", a:recv()))
        print(a:recv()) print(a:poll()) print(a:send(2))
        print(b:send(3)) print(b:recv())
        b:close()
        """)
    #expect(
      lines == [
        "nil\tempty", "nil\ttimeout", "false\tempty", "false\ttimeout", "true\t1\ttrue", "1", "nil\tclosed", "true",
        "nil\tclosed", "nil\tclosed", "nil\tclosed",
      ])
  }

  @Test(arguments: ["process.kill(process.getpid())", "os.exit(0)", "b:close() process.sleep(100)", ""])
  func `an end is closed when nobody holds it any more`(_ end: String) throws {
    let lines = try printed(
      by: """
        local a, b = process.Pipe()
        local p = process.daemon(function() b:send "last" \(end) end)
        b:close()
        print(a:recv(), a:recv())
        print(a:send(1))
        """)
    #expect(lines == ["last\tnil\tclosed", "nil\tclosed"])
  }

  @Test func `an end that is on its way to somebody is open`() throws {
    let lines = try printed(
      by: """
        local q = process.Queue()
        local a, b = process.Pipe()
        q:put { the_end = b }
        b:close()
        print(a:send "waits for its reader", a:poll())
        local p = process.spawn(function()
          a:close()
          local got = q:get().the_end
          local text = got:recv()
          return text, got:send "back"
        end)
        print(p:result())
        print(a:recv())
        """)
    // The child's copy is gone with it; this process's own is closed.
    #expect(lines == ["true\tfalse\tempty", "waits for its reader\ttrue", "back"])
  }

  @Test func `a sender waits while the pipe is full, and a large message goes through`() throws {
    let lines = try printed(
      by: """
        local a, b = process.Pipe()
        local filling = process.spawn(function() a:close() for i = 1, 100000 do b:send(i) end b:send(("x"):rep(5000000)) end)
        b:close()
        while filling:status() ~= "sleeping" do process.sleep(0.001) end
        local sum = 0
        for i = 1, 100000 do sum = sum + a:recv() end
        print(sum, #a:recv(), a:recv())
        """)
    #expect(lines == ["5000050000\t5000000\tnil\tclosed"])
  }

  @Test func `who holds the other end itself, alone, is told that it waits for itself`() throws {
    let lines = try printed(by: "local a, b = process.Pipe() print(pcall(a.recv, a))")
    #expect(
      lines == [
        "false\tscript.lua:1: this would wait for ever: the pipe is empty, and no other process is left that has "
          + "the other end; close it here to be told that it is closed"
      ])
  }

  @Test func `an end of a pipe is collected with its last reference`() throws {
    let lines = try printed(
      by: """
        local a = process.Pipe()
        collectgarbage()
        print(a:recv())
        """)
    #expect(lines == ["nil\tclosed"])
  }
}

/// `process.wait` over processes, pipes and queues.
@Suite struct `Waiting for several things` {
  @Test func `those that are ready come back, in the order of the list`() throws {
    let lines = try printed(
      by: """
        local q, full = process.Queue(), process.Queue()
        local a, b = process.Pipe()
        local p = process.spawn(function() full:get() full:put "x" q:put(1) end)
        local function names(list)
          local found = {}
          for i, item in ipairs(list) do
            found[i] = item == q and "q" or item == full and "full" or item == a and "a" or item == p and "p" or "?"
          end
          return table.concat(found, " ")
        end
        print("[" .. names(process.wait({ p, q, a, full }, 0)) .. "]")
        print("[" .. names(process.wait({ p, q, a, full }, 0.01)) .. "]")
        full:put(1)
        local ready = {}
        while #ready < 3 do ready = process.wait { a, p, full, q } process.sleep(0.001) end
        print(names(ready))
        b:send(1)
        print(names(process.wait { a }))
        print(#process.wait {})
        p:join()
        print(names(process.wait { p }))
        """)
    #expect(lines == ["[]", "[]", "p full q", "a", "0", "p"])
  }

  @Test(arguments: [
    ("q", "q:put(1)"), ("a", "b:send(1)"), ("a", "b:close()"), ("q", "q:close()"), ("p", "os.exit(0)"),
    ("p", "process.kill(process.getpid())"),
  ])
  func `each of them ends the wait at once`(_ what: String, _ event: String) throws {
    let lines = try printed(
      by: """
        \(awaitingParent)
        local q, go = process.Queue(), process.Queue()
        local a, b = process.Pipe()
        local p = process.daemon(function() a:close() go:get() \(event) process.sleep(100) end)
        b:close()
        local start
        local r = process.daemon(function() await_parent() go:put(1) process.sleep(100) end)
        local list = { q = q, a = a, p = p }
        local ready = process.wait { p, q, a }
        print(ready[1] == p or ready[1] == list.\(what), ready[#ready] == list.\(what), ready[1] == a)
        """)
    // A pipe is closed with the process that has the other end: it may be the first to be seen.
    let isSeen = what == "p" ? lines != ["false\tfalse\tfalse"] : lines.first?.hasPrefix("true\ttrue") == true
    #expect(isSeen, "\(lines)")
  }

  @Test func `more things than the kernel watches at a time`() throws {
    let lines = try printed(
      by: """
        \(awaitingParent)
        local list = {}
        for i = 1, 150 do list[i] = process.Queue() end
        local p = process.daemon(function() await_parent() list[150]:put(1) process.sleep(100) end)
        local ready = process.wait(list)
        print(#ready, ready[1] == list[150])
        """)
    #expect(lines == ["1\ttrue"])
  }

  @Test func `a list with something else is refused`() throws {
    let lines = try printed(
      by: """
        print(pcall(process.wait, { process.Lock() }))
        print(pcall(process.wait, process.Queue()))
        print(pcall(process.wait, { process.Queue(), "5" }))
        print(pcall(process.wait, { process.Queue() }))
        """)
    let element = "of the list given to 'wait' (process, pipe, queue, result, file or descriptor expected, got"
    #expect(
      lines == [
        "false\tscript.lua:1: bad element 1 \(element) Lock)",
        "false\tscript.lua:2: bad argument 'list' to 'wait' "
          + "(list of processes, pipes, queues, results, files and descriptors expected, got Queue)",
        "false\tscript.lua:3: bad element 2 \(element) '5')",
        "false\tscript.lua:4: this would wait for ever: no other process is left that could send anything",
      ])
  }

  @Test func `an interrupt ends it`() throws {
    let running = try CommandRunner(
      script: """
        local q = process.Queue()
        local p = process.spawn(process.sleep, 100)
        print "ready"
        print(pcall(process.wait, { p, q }))
        p:kill()
        """
    ).start()
    try running.waitForLine("ready")
    try running.wait(for: "its sleep") { MarkedProcess(running.pid)?.state == "S" }
    running.send(SIGINT)
    let result = try running.finish()
    #expect(result.lines == ["ready", "false\tinterrupted!"])
  }
}
