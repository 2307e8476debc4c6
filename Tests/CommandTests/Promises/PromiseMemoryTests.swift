import Testing

/// Garbage is collected before anything is refused, and nobody keeps what nobody can use.
@Suite struct `Memory that is garbage` {
  private func run(_ script: String, under limits: String) throws -> CommandResult {
    var runner = CommandRunner(script: script)
    runner.shell = "\(limits); exec \"$@\""
    let run = try runner.run()
    #expect(run.ending == .exited(0), "\(run.errors)")
    return run
  }

  private static let filling = "local function fill() local t = {} for i = 1, math.huge do t[i] = { i } end end\n"

  /// MiB of shared memory that this process has touched.
  private static let shared = """
    local function shared()
      for line in io.lines "/proc/self/status" do
        local kibibytes = line:match "^RssShmem:%s+(%d+)"
        if kibibytes then return kibibytes // 1024 end
      end
    end

    """

  @Test func `a process starts others after it ran out of memory and caught that`() throws {
    let run = try run(
      Self.filling + """
        for round = 1, 2 do
          print(pcall(fill))
          print(process.spawn(function(n) return ("x"):rep(n) end, 3):result())
        end
        """, under: "ulimit -v 200000")
    #expect(run.lines == ["false\tnot enough memory", "xxx", "false\tnot enough memory", "xxx"])
  }

  @Test func `what cannot be refused to the host is there once garbage is collected`() throws {
    let run = try run(
      Self.filling + """
        -- All memory is garbage, and the module is what needs some next.
        local queue, text = process.Queue(), ("x"):rep(100000)
        for round = 1, 2 do
          collectgarbage "stop"
          pcall(fill)
          local list = {}
          pcall(function() for i = 1, math.huge do list[i] = ("%d"):format(i):rep(1000) end end)
          list = nil
          queue:put { text, { 1, 2, 3 } }
          print(#queue:get()[1], #process.list() > 0)
          collectgarbage "restart"
        end
        """, under: "ulimit -v 200000")
    #expect(run.lines == ["100000\ttrue", "100000\ttrue"])
  }

  @Test func `a worker of a pool goes on after a task of its that ran out of memory`() throws {
    let run = try run(
      Self.filling + """
        local pool <close> = process.Pool(1)
        local pids = pool:map(function(i)
          if i % 2 == 0 then assert(not pcall(fill)) end
          return process.getpid()
        end, { 1, 2, 3, 4 }, 1)
        print(pids[1] == pids[2], pids[2] == pids[3], pids[3] == pids[4])
        print(pcall(pool.apply, pool, fill))
        print(pool:apply(process.getpid) == pids[1])
        """, under: "ulimit -v 250000")
    #expect(run.lines.count == 3 && run.lines[0] == "true\ttrue\ttrue" && run.lines[2] == "true", "\(run.lines)")
    #expect(run.lines[1].hasPrefix("false\tnot enough memory"), "\(run.lines)")
  }

  @Test func `a handle keeps neither target nor arguments once its process is started`() throws {
    let lines = try printed(
      by: """
        local kept = setmetatable({}, { __mode = "v" })
        local handles = {}
        for i = 1, 3 do
          local data = { i }
          kept[#kept + 1] = data
          local argument = { process.Queue() }
          kept[#kept + 1] = argument[1]
          handles[i] = process.spawn(function(a) return data[1] end, argument)
        end
        collectgarbage()
        print(#kept)
        for i, p in ipairs(handles) do print(p:result(), p.exitcode, p.name) end
        print(select(2, pcall(handles[1].run, handles[1])))
        """)
    #expect(
      lines == [
        "0", "1\t0\tProcess-1", "2\t0\tProcess-2", "3\t0\tProcess-3",
        "script.lua:13: cannot run Process-1 here: what it runs went with its start(); call the function itself, or "
          + "make a new process",
      ])
  }

  @Test func `a result that has come keeps neither what was asked for nor who was told`() throws {
    let lines = try printed(
      by: """
        local kept = setmetatable({}, { __mode = "v" })
        local pool <close> = process.Pool(1)
        local function ask(i)
          local item, told = { i }, { 0 }
          kept[#kept + 1] = item
          kept[#kept + 1] = told
          local r = pool:apply_async { target = function(v) return v[1] end, args = { item },
            callback = function(v) told[1] = v end }
          r:wait()
          return r
        end
        local results = { ask(1), ask(2) }
        collectgarbage()
        print(#kept, results[1]:get(), results[2]:get())
        """)
    #expect(lines == ["0\t1\t2"])
  }

  private static let queues = """
    for i = 1, 20000 do
      local q = process.Queue()
      q:put(i)
    end
    print "through"

    """

  @Test(arguments: [
    "process.Queue():put(i)", "process.Pipe()", "process.Semaphore(1)", "process.Array(1000)",
    "process.shared { i }", "process.Barrier(2)",
  ])
  func `channels that are garbage make room for others`(making: String) throws {
    let script = "for i = 1, 5000 do local c = \(making) end print 'through'"
    #expect(try run(script, under: "ulimit -v 100000").lines == ["through"])
  }

  @Test func `channels that are garbage take little memory, without any limit`() throws {
    let lines = try printed(by: Self.shared + Self.queues + "print(shared() < 32)")
    #expect(lines == ["through", "true"])
  }

  @Test func `channels that were old when they became garbage make room too`() throws {
    let run = try run(
      """
      for round = 1, 10 do
        local list = {}
        for i = 1, 300 do list[i] = process.Queue() list[i]:put(i) end
        collectgarbage "step" collectgarbage "step" collectgarbage "step"
        list = nil
      end
      print "through"
      """, under: "ulimit -v 100000")
    #expect(run.lines == ["through"])
  }

  @Test func `a put for which there is no shared memory collects what holds it`() throws {
    let run = try run(
      """
      local q, text = process.Queue(), ("x"):rep(6 << 20)
      collectgarbage "stop"
      for i = 1, 40 do
        local other = process.Queue()
        assert(other:put(text))
      end
      local t = process.shared {}
      for i = 1, 200 do
        process.shared { text }
        t.text = text
      end
      print "through"
      """, under: "ulimit -v 200000")
    #expect(run.lines == ["through"])
  }

  @Test func `descriptors that garbage holds are there for a wait`() throws {
    let run = try run(
      """
      collectgarbage "stop"
      repeat local file = io.open "/dev/null" until not file
      print(process.spawn(function() return "ran" end):result())
      """, under: "ulimit -n 40")
    #expect(run.lines == ["ran"])
  }

  @Test func `a shared table that was full and is empty leaves its memory to others`() throws {
    let run = try run(
      Self.shared + """
        local t, text, n = process.shared {}, ("x"):rep(900), 0
        print(pcall(function() for i = 1, math.huge do t[i] = text n = i end end))
        print(n > 10000)
        for i = 1, n do t[i] = nil end
        print(shared() < 6)
        local q = process.Queue()
        local large = ("y"):rep(8 << 20)
        print(q:put(large), q:get() == large)
        """, under: "ulimit -v 200000")
    #expect(run.lines.count == 4 && run.lines[0].contains("not enough memory"), "\(run.lines)")
    #expect(run.lines.dropFirst() == ["true", "true", "true\ttrue"], "\(run.lines)")
  }

  @Test func `little address space is enough for channels`() throws {
    let run = try run(
      """
      local q = process.Queue()
      local p = process.spawn(function() q:put "sent" end)
      print(q:get(), p:join())
      """, under: "ulimit -v 65536")
    #expect(run.lines == ["sent\ttrue"])
  }

  @Test func `too little memory for a state is said in a sentence`() throws {
    var found = false
    for limit in stride(from: 6000, through: 40_000, by: 500) where !found {
      var runner = CommandRunner(script: "print 'ran'")
      runner.shell = "ulimit -c 0; ulimit -v \(limit); exec \"$@\""
      let run = try runner.run()
      found = run.errors == "procscript: not enough memory for a Lua state\n"
      #expect(!run.errors.contains("message("), "\(run.errors)")
      if run.output == "ran\n" { break }
    }
    #expect(found)
  }
}
