import Glibc
import Testing

/// `process.Queue`.
@Suite struct `Queues` {
  @Test func `what is put comes out in the order in which it was put, values of every kind as they were`() throws {
    let lines = try printed(
      by: """
        local q = process.Queue()
        local shared = {}
        local sent = { 1, 1.0, -0.5, math.mininteger, 1e300, true, false, "", "a\\0b\\xff", ("x"):rep(100000), { shared, shared } }
        local p = process.spawn(function() for _, value in ipairs(sent) do q:put(value) end q:put(nil) q:put() q:put(print) end)
        for i, value in ipairs(sent) do
          local got = q:get()
          if type(value) == "table" then
            print(got[1] == got[2], got[1] ~= got)
          else
            assert(got == value and math.type(got) == math.type(value), i)
          end
        end
        print(q:get())
        print(select("#", q:get()))
        print(q:get() == print)
        """, errors: "")
    #expect(lines == ["true\ttrue", "nil", "1", "true"])
  }

  @Test func `a call that can't do it now says why`() throws {
    let lines = try printed(
      by: """
        local q = process.Queue(2)
        print(q:get(0)) print(q:try_get()) print(q:get(-1)) print(q:get(0.01))
        print(q:put(1), q:try_put(2))
        print(q:put(3, 0)) print(q:try_put(3)) print(q:put(3, 0.01))
        print(q:size(), #q, q:empty(), q:full())
        q:close()
        print(q:put(4)) print(q:try_put(4))
        print(q:get(), q:get())
        print(q:get()) print(q:try_get()) print(q:get(0.01))
        print(q:size(), q:empty(), q:full())
        """)
    #expect(
      lines == [
        "nil\tempty", "nil\tempty", "nil\tempty", "nil\ttimeout", "true\ttrue", "nil\tfull", "nil\tfull",
        "nil\ttimeout", "2\t2\tfalse\ttrue", "nil\tclosed", "nil\tclosed", "1\t2", "nil\tclosed", "nil\tclosed",
        "nil\tclosed", "0\ttrue\tfalse",
      ])
  }

  @Test func `a full queue is waited for until there is room`() throws {
    let lines = try printed(
      by: """
        local q, done = process.Queue(1), process.Queue()
        local p = process.spawn(function() for i = 1, 100 do assert(q:put(i)) assert(q:size() <= 1) end done:put "done" end)
        local sum = 0
        for _ = 1, 100 do sum = sum + q:get() end
        print(sum, done:get(), p:join())
        """)
    #expect(lines == ["5050\tdone\ttrue"])
  }

  @Test func `a queue without a limit holds a million messages, and gives their memory back`() throws {
    let lines = try printed(
      by: """
        \(sharedMemory)
        local q = process.Queue()
        for i = 1, 1000000 do q:put(i) end
        print(#q, shared_memory() > 8000)
        local sum = 0
        for i = 1, 1000000 do local got = q:get() sum = sum + got end
        print(#q, sum)
        print(shared_memory() < 1000)
        """)
    #expect(lines == ["1000000\ttrue", "0\t500000500000", "true"])
  }

  @Test func `a message of 200 MB goes through`() throws {
    let lines = try printed(
      by: """
        local q = process.Queue()
        local p = process.spawn(function() q:put(("0123456789"):rep(20000000)) end)
        local got = q:get()
        print(#got, got:sub(-10), p:join())
        \(sharedMemory)
        print(shared_memory() < 1000)
        """)
    #expect(lines == ["200000000\t0123456789\ttrue", "true"])
  }

  @Test(arguments: ["ulimit -f 2", "ulimit -v 600000"])
  func `limits of files and of memory leave them be`(_ limit: String) throws {
    var runner = CommandRunner(
      script: """
        local q = process.Queue()
        local p = process.spawn(function() q:put(("x"):rep(1000000)) return "told" end)
        print(#q:get(), p:result())
        """)
    runner.shell = "\(limit); exec \"$@\""
    let run = try runner.run()
    #expect(run.errors == "")
    #expect(run.lines == ["1000000\ttold"])
  }

  @Test func `each producer's messages stay in order, none is lost or doubled`() throws {
    let lines = try printed(
      by: """
        local q = process.Queue()
        local producers = {}
        for p = 1, 4 do producers[p] = process.spawn(function() for i = 1, 5000 do q:put { p, i } end end) end
        local results = process.Queue()
        local consumers = {}
        for c = 1, 3 do
          consumers[c] = process.spawn(function()
            local last, count = { 0, 0, 0, 0 }, 0
            for message in q:values() do
              assert(message[2] > last[message[1]])
              last[message[1]], count = message[2], count + 1
            end
            results:put(count)
          end)
        end
        process.join(producers)
        q:close()
        print(results:get() + results:get() + results:get(), process.join(consumers))
        """)
    #expect(lines == ["20000\ttrue"])
  }

  @Test func `join waits until every task is done`() throws {
    let lines = try printed(
      by: """
        local q, done = process.Queue(), process.Queue()
        print(q:join())
        for i = 1, 3 do q:put(i) end
        print(q:join(0)) print(q:join(0.01))
        local p = process.spawn(function()
          for i = 1, 3 do q:get() done:put(i) q:task_done() end
          return select(2, pcall(q.task_done, q))
        end)
        print(q:join(), #done)
        print(p:result())
        """)
    #expect(
      lines == [
        "true", "false\ttimeout", "false\ttimeout", "true\t3",
        "script.lua:7: task_done was called more often than messages were taken from the queue: "
          + "call it once for each get",
      ])
  }

  @Test func `what a killed process had taken and not done counts as done`() throws {
    let lines = try printed(
      by: """
        local q = process.Queue()
        q:put "one" q:put "two"
        local p = process.spawn(function() q:get() process.kill(process.getpid()) end)
        p:join()
        q:get() q:task_done()
        print(q:join())
        print(q:join())
        """)
    #expect(lines == ["true\tabandoned", "true"])
  }

  @Test func `a queue sent through a queue is the same queue there`() throws {
    let lines = try printed(
      by: """
        local requests = process.Queue()
        local server = process.spawn(function()
          for request in requests:values() do request.answer:put(request.n * 2) end
        end)
        local answer = process.Queue()
        requests:put { n = 21, answer = answer }
        print(answer:get())
        -- Made by a child that has ended since.
        local maker = process.spawn(function() local own = process.Queue() own:put "from the child" requests:put { n = 1, answer = own } return own end)
        local own = maker:result()
        print(own:get(), own:get())
        requests:close()
        print(server:join())
        """)
    #expect(lines == ["42", "from the child\t2", "true"])
  }

  @Test func `what can't be sent is refused with its place, and nothing is put`() throws {
    let lines = try printed(
      by: """
        local q, inner = process.Queue(), process.Queue()
        print(pcall(q.put, q, { inner, items = { 1, { file = io.stdout } } }))
        print(#q, pcall(q.put, q, coroutine.create(print)))
        print(#q)
        """)
    #expect(
      lines == [
        "false\tscript.lua:2: cannot send a userdata (at .items[2].file)",
        "0\tfalse\tscript.lua:3: cannot send a coroutine", "0",
      ])
  }

  @Test func `a wait that nobody is left to end is an error`() throws {
    let lines = try printed(
      by: """
        local q, go = process.Queue(1), process.Event()
        print(pcall(q.get, q))
        local p = process.spawn(function() \(awaitingParent) q:put(1) go:wait() await_parent() end)
        print(q:get()) go:set()
        print(pcall(q.get, q))
        q:put(1)
        print(pcall(q.put, q, 2))
        print(pcall(q.join, q))
        """)
    let forever = "this would wait for ever: "
    #expect(
      lines == [
        "false\tscript.lua:2: \(forever)the queue is empty, and no other process is left that could put something into it",
        "1",
        "false\tscript.lua:5: \(forever)the queue is empty, and no other process is left that could put something into it",
        "false\tscript.lua:7: \(forever)the queue is full, and no other process is left that could take something from it",
        "false\tscript.lua:8: \(forever)tasks are left undone, and no other process is left that could do them",
      ])
  }

  @Test(arguments: [
    ("local q = process.Queue() process.spawn(function() print(pcall(q.get, q)) end)", "the queue is empty"),
    ("local b = process.Barrier(2) process.spawn(function() print(pcall(b.wait, b)) end)", "no other process is left"),
    (
      "local l = process.Lock() l:acquire() process.spawn(function() print(pcall(l.acquire, l)) end)",
      "no other process is left"
    ),
  ])
  func `a script at its end, that only waits for its children, ends no wait`(_ script: String, _ reason: String) throws
  {
    let lines = try printed(by: script)
    #expect(lines.count == 1)
    #expect(lines[0].hasPrefix("false\tscript.lua:1: this would wait for ever: \(reason)"), "\(lines)")
  }

  @Test(arguments: ["q:get()", "full:put(2)", "q:join()", "for v in q:values() do end"])
  func `an interrupt ends every wait, and leaves the queue as it was`(_ wait: String) throws {
    let running = try CommandRunner(
      script: """
        local q, full = process.Queue(), process.Queue(1)
        full:put(1)
        q:put "one"
        q:get()
        local p = process.spawn(function() process.sleep(100) return q, full end)
        print "ready"
        print(pcall(function() \(wait) end))
        q:put(3)
        print(q:get(), full:get(), p:is_alive())
        p:kill()
        """
    ).start()
    try running.waitForLine("ready")
    try running.wait(for: "its sleep") { MarkedProcess(running.pid)?.state == "S" }
    running.send(SIGINT)
    let result = try running.finish()
    #expect(result.errors == "")
    #expect(result.lines == ["ready", "false\tinterrupted!", "3\t1\ttrue"])
  }

  @Test func `a stopped process only delays the others`() throws {
    let lines = try printed(
      by: """
        local q, out = process.Queue(), process.Queue()
        local p = process.spawn(function() while true do q:get() out:put(1) end end)
        q:put(1) out:get()
        while p:status() ~= "sleeping" do process.sleep(0.001) end
        p:kill "STOP"
        q:put(2)
        print(out:get(0.05))
        p:kill "CONT"
        print(out:get())
        p:kill()
        """)
    #expect(lines == ["nil\ttimeout", "1"])
  }

  @Test func `a killed producer or consumer holds nobody up`() throws {
    let lines = try printed(
      by: """
        local q = process.Queue()
        for round = 1, 30 do
          local producer = process.spawn(function() for i = 1, math.huge do q:put(i) end end)
          local consumer = process.spawn(function() for i = 1, math.huge do q:get() end end)
          process.sleep(0.002)
          producer:kill() consumer:kill()
          process.join { producer, consumer }
          -- What is left is whole, and in order.
          local last = q:try_get() or 0
          while not q:empty() do
            local next = q:get()
            assert(next == last + 1)
            last = next
          end
          q:put "through"
          assert(q:get() == "through")
        end
        print "done"
        """)
    #expect(lines == ["done"])
  }

  @Test(arguments: [
    ("process.Queue(-1)", "bad argument #1 to 'Queue' (a number of messages of 0 or more expected, got -1)"),
    ("process.Queue(1.5)", "bad argument #1 to 'Queue' (number has no integer representation)"),
    ("process.Queue 'x'", "bad argument #1 to 'Queue' (number expected, got string)"),
    ("q:get('x')", "bad argument #1 to 'get' (number expected, got string)"),
    ("q:get(0/0)", "bad argument #1 to 'get' (number expected, got NaN)"),
  ])
  func `a wrong argument is an error`(_ call: String, _ message: String) throws {
    let lines = try printed(by: "local q = process.Queue() print(pcall(function() return \(call) end))")
    #expect(lines == ["false\tscript.lua:1: \(message)"])
  }
}

/// Lua code: `shared_memory()` is how much memory of channels this process has touched, in KiB.
let sharedMemory = """
  local function shared_memory()
    local total, inside = 0, false
    for line in io.lines "/proc/self/smaps" do
      if line:match "^%x+%-%x+ " then inside = line:match "memfd:procscript%-channels" ~= nil end
      if inside then total = total + (tonumber(line:match "^Rss: *(%d+)") or 0) end
    end
    return total
  end
  """
