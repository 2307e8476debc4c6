import Foundation
import Testing

/// A process that has `sandbox=`, and its parent outside: what the two share is no memory and no file.
@Suite(.enabled(if: SandboxTrial.isWhole, "this system lacks a wall"), .timeLimit(.minutes(15)))
struct `A process in a sandbox of its own` {
  private func run(_ script: String, attacks: Bool = false, arguments: [String] = []) throws -> CommandResult {
    var runner = CommandRunner(script: script, arguments: arguments)
    if attacks { runner.makeAttacks() }
    runner.timeLimit = 60
    return try runner.runWithWatchers()
  }

  // MARK: Its end

  /// What performs its calls outside may wait for something that never comes, while its parent computes: nothing wakes it
  /// but the end of the one it works for.
  @Test(arguments: ["function(q) q:get() end", "function(q) process.sandbox {} q:get() end"])
  func `leaves nobody when it is killed in a wait`(_ target: String) throws {
    let running = try CommandRunner(
      script: """
        local q = process.Queue()
        local isOwn = \(target.contains("process.sandbox"))
        local p = process.spawn { target = \(target), args = { q }, sandbox = not isOwn or nil }
        io.read()
        p:kill()
        -- No wait for a channel, by which a deadlock would be told.
        while p:is_alive() do end
        print "dead"
        io.read()
        """
    ).startWithInput()
    defer { running.killEverything() }
    // The child has no environment, and so no mark.
    try running.wait(for: "those asleep who watch it and stand in for it") {
      let all = running.descendants()
      return all.count == 2 && all.allSatisfy { $0.state == "S" }
    }
    running.write("\n")
    try running.waitForLine("dead")
    try running.wait(for: "the end of all but the parent") { running.descendants().isEmpty }
    running.write("\n")
    #expect(try running.waitForEnd() == .exited(0))
  }

  // MARK: Memory

  @Test(arguments: ["fork", "spawn"])
  func `has none of the memory that those outside believe`(_ method: String) throws {
    let run = try run(
      """
      process.set_start_method "\(method)"
      if process.is_main() then
        local q, v, l, t, e = process.Queue(), process.Value(7), process.Lock(), process.shared { x = "x" }, process.Event()
        local a, b = process.Pipe()
        q:put "kept"
        b:send "sent"
        local earlier = process.spawn(function(q, e) e:wait() return q:get() end, q, e)
        local p = process.spawn {
          target = function() return require "attacks".scribble() end, sandbox = { allow_c_modules = true },
        }
        p:join()
        assert(not p.error, p.error)
        e:set()
        print(earlier:result(), a:recv(), v.value, t.x, l:acquire(1))
        print(process.spawn(string.upper, "x"):result())
        local pool = process.Pool(1)
        print(pool:apply(string.upper, "y"))
        pool:close()
        pool:join()
      end
      """, attacks: true)
    #expect(run.output == "kept\tsent\t7\tx\ttrue\nX\nY\n", "\(run.errors)")
    #expect(run.ending == .exited(0))
  }

  @Test func `has it neither where it restricts itself`() throws {
    let run = try run(
      """
      local q = process.Queue()
      q:put "kept"
      local p = process.spawn(function()
        process.sandbox { allow_c_modules = true }
        return require "attacks".scribble()
      end)
      p:join()
      assert(not p.error, p.error)
      print(q:get(), process.spawn(string.upper, "x"):result())
      """, attacks: true)
    #expect(run.output == "kept\tX\n", "\(run.errors)")
  }

  @Test func `can't write by the name of a file in memory what others go by`() throws {
    // Plain Lua is enough: a process that was there before looks at a word in that memory.
    let run = try run(
      """
      local q, go = process.Queue(), process.Event()
      local earlier = process.spawn(function() go:wait() print((pcall(q.get, q))) end)
      process.spawn { target = function()
        for number = 3, 60 do
          local file = io.open("/proc/self/fd/" .. number, "r+")
          if file and (file:seek "end" or 0) > 1 << 20 then
            for at = 2048, 2300, 4 do
              file:seek("set", at)
              local word = file:read(4)
              file:seek("set", at)
              if word == "\\1\\0\\0\\0" then file:write "\\0\\0\\0\\0" end
            end
          end
          if file then file:close() end
        end
        pcall(q.put, q, function() end)
      end, sandbox = {} }:join()
      q:put(string.upper)
      go:set()
      earlier:join()
      """)
    #expect(run.output == "false\n", "\(run.errors)")
  }

  @Test(arguments: 1...3) func `can't break its stand-in by what it writes to it`(_ seed: Int) throws {
    let run = try run(
      """
      local q, v, t = process.Queue(), process.Value(7), process.shared { x = "x" }
      local l, s, b = process.Lock(), process.Semaphore(1), process.Barrier(2)
      q:put "kept"
      local p = process.spawn {
        target = function() for i = 1, 20 do require "attacks".babble(\(seed) * 1000 + i) end end,
        sandbox = { allow_c_modules = true, time = 20 },
      }
      p:join()
      print(q:size() >= 0, #t >= 0, process.spawn(string.upper, "x"):result(), l:acquire(5) ~= nil)
      """, attacks: true)
    #expect(run.output == "true\ttrue\tX\ttrue\n", "\(run.errors)")
    #expect(run.ending == .exited(0), "\(run.errors)")
  }

  // MARK: Files

  @Test func `has no file that its parent has open`() throws {
    let run = try run(
      """
      local file = assert(io.open("/etc/passwd"))
      local kept = assert(io.open("kept.txt", "w"))
      local p = process.spawn { target = function()
        local read = file:read(1)
        kept:write "written"
        kept:flush()
        return read
      end, sandbox = {} }
      print(p:result())
      print(file:read(4))
      kept:close()
      print(io.open "kept.txt":read "a" == "")
      """)
    #expect(run.output == "nil\nroot\ntrue\n", "\(run.errors)")
  }

  @Test func `has numbers of files that nobody comes to close`() throws {
    // The objects of the parent's files are collected in the child: what has their numbers must stay.
    let run = try run(
      """
      local files = {}
      for i = 1, 20 do files[i] = assert(io.open("/etc/passwd")) end
      local q = process.Queue()
      local p = process.spawn { target = function()
        files = nil
        local mine = {}
        for i = 1, 10 do mine[i] = assert(io.open("script.lua")) end
        collectgarbage()
        for i = 1, 10 do assert(mine[i]:read(1)) end
        q:put "still there"
        return "done"
      end, sandbox = {} }
      print(p:result(), q:get())
      """)
    #expect(run.output == "done\tstill there\n", "\(run.errors)")
  }

  @Test func `writes to the terminal, and can't read from it`() throws {
    var runner = CommandRunner(
      script: """
        local p = process.spawn {
          target = function() return require "attacks".run("read_output", "", "") end,
          sandbox = { allow_c_modules = true },
        }
        print("code " .. p:result())
        """)
    runner.makeAttacks()
    runner.output = .terminal
    let running = try runner.start()
    // EBADF
    try running.waitForOutput("code 9")
    _ = try running.waitForEnd()
  }

  @Test func `can't read what others have written into the pipe that it prints to`() throws {
    var runner = CommandRunner(
      script: """
        io.stdout:setvbuf "no"
        print "the parent's"
        local p = process.spawn { target = function() return io.open("/proc/self/fd/1", "r") == nil end, sandbox = {} }
        print(p:result())
        """)
    runner.shell = "\"$@\" | { sleep 0.5; cat; }"
    let run = try runner.run()
    #expect(run.output == "the parent's\ntrue\n", "\(run.errors)")
  }

  // MARK: Channels

  @Test(arguments: ["fork", "spawn"])
  func `uses all channels of the outside by another process`(_ method: String) throws {
    let run = try run(
      """
      process.set_start_method "\(method)"
      if process.is_main() then
        local c = {
          q = process.Queue(), l = process.Lock(), r = process.RLock(), s = process.Semaphore(2), e = process.Event(),
          c = process.Condition(), b = process.Barrier(2), v = process.Value(1), a = process.Array { 1, 2, 3 },
          t = process.shared { name = "t", list = "of it" }, bs = process.BoundedSemaphore(1),
        }
        local one, two = process.Pipe()
        local p = process.spawn { target = function(c, two)
          assert(c.q:get() == "first" and c.q:size() == 0 and #c.q == 0 and c.q:empty())
          assert(select(2, c.q:get(0)) == "empty" and select(2, c.q:get(0.01)) == "timeout")
          assert(two:recv() == "hello" and two:send { 1, { x = 2 } } and not two:poll(0))
          c.l:with(function() assert(not select(2, c.l:acquire(0)) or true) end)
          do local _ <close> = c.r:hold() assert(c.r:acquire()) c.r:release() end
          assert(c.s:acquire() and c.s:value() == 1)
          c.s:release()
          assert(c.bs:acquire())
          c.bs:release()
          assert(not pcall(c.bs.release, c.bs))
          assert(c.e:wait() and c.e:is_set())
          assert(c.v.value == 1)
          c.v.value = 5
          assert(c.v:update(function(old) return old + 1 end) == 6)
          c.v:lock():with(function() c.v.value = c.v.value + 1 end)
          assert(#c.a == 3 and c.a[2] == 2)
          c.a[2] = 20
          c.a:update(3, function(old) return old * 10 end)
          assert(c.t.name == "t" and c.t.nothing == nil and #c.t == 0)
          c.t.name = "new"
          c.t:update("count", function(old) return (old or 0) + 1 end)
          c.t:append "one"
          c.t:append "three"
          c.t:insert(2, "two")
          assert(c.t:pop() == "three" and #c.t == 2)
          local keys = {}
          for key in pairs(c.t) do keys[#keys + 1] = tostring(key) end
          table.sort(keys)
          assert(table.concat(keys, " ") == "1 2 count list name", table.concat(keys, " "))
          assert(c.b:wait() and tostring(c.q):find "Queue")
          c.c:with(function() c.t.ready = true c.c:notify_all() end)
          local inner = c.q:get()
          inner:put "through a channel that was received"
          c.q:task_done()
          assert(#process.wait({ two }, 0) == 0)
          c.q:put "to be waited for"
          assert(process.wait({ two, c.q })[1] == c.q)
          local own = process.Queue()
          own:put(1)
          assert(#process.wait { own, two } == 1 and own:get() == 1)
          assert(c.q:get() == "to be waited for")
          local answer, why = pcall(c.q.put, c.q, own)
          assert(not answer and why:find "made in the sandbox", why)
          return "done", two
        end, args = { c, two }, sandbox = {} }
        c.q:put "first"
        one:send "hello"
        assert(one:recv()[2].x == 2)
        c.e:set()
        c.b:wait()
        c.c:with(function() c.c:wait_for(function() return c.t.ready end) end)
        local inner = process.Queue()
        c.q:put(inner)
        assert(inner:get() == "through a channel that was received")
        local answer, back = p:result()
        assert(back == two)
        print(answer, c.v.value, c.a[2], c.a[3], c.t.name, c.t.count, c.t[2])
      end
      """)
    #expect(run.output == "done\t7\t20\t30\tnew\t1\ttwo\n", "\(run.errors)")
  }

  @Test func `has channels of its own for those that it starts, who can't use those of the outside`() throws {
    let run = try run(
      """
      local outer = process.Queue()
      local p = process.spawn { target = function()
        local own = process.Queue()
        local child = process.spawn(function()
          own:put "from the child"
          print((select(2, pcall(outer.put, outer, 1)):gsub("%d+", "N")))
        end)
        child:join()
        print(own:get())
        print((select(2, pcall(own.put, own, outer))))
        process.set_start_method "spawn"
        print(pcall(process.spawn, print, outer))
        process.set_start_method "fork"
        outer:put(process.Pool(2):map(function(x) return x * x end, { 1, 2, 3 })[3])
      end, sandbox = {} }
      p:join()
      print(outer:get())
      """)
    #expect(run.lines.count == 5, "\(run.output)\(run.errors)")
    #expect(
      run.lines[0].contains("only the process with pid N, which was started with it, can use it"), "\(run.output)")
    #expect(run.lines[1] == "from the child")
    #expect(run.lines[2].contains("cannot send a Queue from outside of the sandbox to others in it"), "\(run.output)")
    #expect(run.lines[3].hasPrefix("false\t"))
    #expect(run.lines[4] == "9")
  }

  @Test func `may start others in a sandbox within its own`() throws {
    let run = try run(
      """
      local outer = process.Queue()
      local p = process.spawn { target = function()
        local middle = process.Queue()
        middle:put "before"
        assert(middle:get() == "before" and outer:empty())
        process.spawn { target = function()
          middle:put "from within"
          print((select(2, pcall(outer.put, outer, 1)):gsub("%d+", "N")))
          print((select(2, io.open "/etc/passwd")) ~= nil)
        end, sandbox = {} }:join()
        outer:put(middle:get())
      end, sandbox = {} }
      print(outer:get())
      p:join()
      """)
    #expect(run.lines.count == 3, "\(run.output)\(run.errors)")
    #expect(run.lines[0].contains("cannot send a Queue from outside of the sandbox"), "\(run.output)")
    #expect(run.lines[1] == "true" && run.lines[2] == "from within", "\(run.output)\(run.errors)")
  }

  @Test func `gives back by its end what it has acquired`() throws {
    let run = try run(
      """
      local lock, ready = process.Lock(), process.Event()
      for round = 1, 20 do
        ready:clear()
        local p = process.spawn { target = function() lock:acquire() ready:set() process.sleep(50) end, sandbox = {} }
        ready:wait()
        p:kill()
        p:join()
        local got, how = lock:acquire(10)
        assert(got and how == "abandoned", tostring(how))
        lock:release()
      end
      print "given back"
      """)
    #expect(run.output == "given back\n", "\(run.errors)")
  }

  @Test func `leaves nobody behind, whatever it waits for when it is killed`() throws {
    let run = try run(
      """
      local q, e, l = process.Queue(), process.Event(), process.Lock()
      l:acquire()
      local started = process.Queue()
      local waits = { function() q:get() end, function() e:wait() end, function() l:acquire() end,
        function() process.wait { q } end, function() while true do q:put(1) q:get() end end }
      for _, wait in ipairs(waits) do
        local p = process.spawn { target = function() started:put(true) wait() end, sandbox = {} }
        started:get()
        p:kill()
        p:join()
      end
      print "all killed"
      """)
    #expect(run.output == "all killed\n", "\(run.errors)")
  }

  // MARK: Pools

  @Test func `is a pool's worker that answers for its own items alone`() throws {
    let run = try run(
      """
      local shared = process.Queue()
      local pool = process.Pool(2, { sandbox = { allow_c_modules = true, time = 30 }, retries = 0 })
      local results = pool:map_async(function(i)
        if i == 1 then
          for round = 1, 20 do require "attacks".babble(round) end
          os.exit(3)
        end
        return i * 10
      end, { 1, 2, 3, 4 }, 1)
      print(pcall(results.get, results))
      for _, answer in ipairs(pool:map(function(i) return i + 1 end, { 1, 2, 3 })) do print(answer) end
      pool:close()
      pool:join()
      """, attacks: true)
    #expect(run.lines.first?.hasPrefix("false\t") == true, "\(run.output)\(run.errors)")
    #expect(Array(run.lines.suffix(3)) == ["2", "3", "4"], "\(run.output)\(run.errors)")
  }

  @Test(arguments: ["fork", "spawn"])
  func `is a pool's worker with tasks, channels and errors`(_ method: String) throws {
    let run = try run(
      """
      process.set_start_method "\(method)"
      if process.is_main() then
        local q = process.Queue()
        local pool = process.Pool(2, { sandbox = true, timeout = 20,
          initializer = function(x) prepared = x end, initargs = { 5 } })
        local sum = 0
        for _, value in ipairs(pool:map(function(i) return i + prepared end, (function()
          local list = {} for i = 1, 1000 do list[i] = i end return list end)())) do sum = sum + value end
        print(sum)
        print(pool:apply(function(q) q:put "in" return q, ("x"):rep(100000) end, q) == q, q:get())
        print((select(2, pcall(pool.apply, pool, function() error "wrong" end)):match "wrong"))
        local counter = 0
        print(pool:map(function() counter = counter + 1 return counter end, { 1, 2, 3 }, 3)[3])
        for value in pool:imap(function(i) return { i } end, { 1, 2 }) do io.write(value[1], " ") end
        print()
        local result = pool:apply_async(process.sleep, 30)
        pool:terminate()
        pool:join()
        print(result:ready())
      end
      """)
    #expect(run.output == "505500\ntrue\tin\nwrong\n1\n1 2 \ntrue\n", "\(run.errors)")
  }
}
