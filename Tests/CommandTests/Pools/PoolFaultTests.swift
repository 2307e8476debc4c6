import Testing

/// What goes wrong in a pool fails just what it concerns.
@Suite struct `Faults in pools` {
  @Test func `an error is raised where its result is asked for, with its item and the worker's traceback`() throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(2)
        local done = process.Value(0)
        local function f(x) if x % 2 == 0 then error "even" end done:add(1) return x end
        print(pcall(pool.map, pool, f, { 1, 2, 3, 4 }, 4))
        print(done.value)
        print(select(2, pcall(pool.apply, pool, error, { code = 7 })).code)
        local r = pool:apply_async(f, 2)
        print(pcall(r.get, r)) print(r.error == select(2, pcall(r.get, r)))
        local next_result = pool:imap(f, { 1, 2, 3 })
        print(next_result()) print((pcall(next_result))) print(next_result()) print(next_result())
        """)
    let trace = ["stack traceback:", "\t[C]: in function 'error'"]
    #expect(
      lines
        == ["false\titem 2: script.lua:3: even"] + trace
        + ["\tscript.lua:3: in function <script.lua:3>", "2", "7", "false\tscript.lua:3: even"] + trace
        + ["\tscript.lua:3: in function <script.lua:3>", "true", "1\t1", "false", "3\t3", "nil"])
  }

  @Test(arguments: [
    ("process.kill(process.getpid())", "the worker with pid N was killed by SIGKILL"),
    ("os.exit(0)", "the worker with pid N exited with code 0"),
    ("os.exit(7)", "the worker with pid N exited with code 7"),
    ("process.kill(process.getpid(), 'SEGV')", "the worker with pid N was killed by SIGSEGV"),
    ("return io.stdout", "it returned, but its result is lost: cannot send a userdata"),
  ])
  func `a worker's end fails just the item that it was running, and each item is run once`(
    end: String, message: String
  ) throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(2)
        local runs = process.Array(20)
        local list = {}
        for i = 1, 20 do list[i] = i end
        local function f(x)
          runs:update(x, function(n) return n + 1 end)
          if x == 3 then \(end) end
          return x
        end
        print(pcall(pool.map, pool, f, list, 10))
        for v in ipairs(list) do assert(runs[v] == 1, v) end
        local failed = 0
        local iterator = pool:imap(f, list, 5)
        for i = 1, 20 do if not pcall(iterator) then failed = failed * 100 + i end end
        print(failed, #process.active_children())
        """)
    #expect(lines == ["false\tscript.lua:10: item 3: \(message)", "3\t2"])
  }

  @Test func `an item that can't be sent fails alone`() throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(2)
        local seen = process.Value(0)
        print(pcall(pool.map, pool, function() seen:add(1) end, { 1, 2, io.stdout, 4 }, 4))
        print(seen.value)
        local r = pool:apply_async(print, { file = io.stdout })
        print(pcall(r.get, r))
        print(pcall(pool.starmap, pool, math.max, { { 1 }, 2 }))
        print(pcall(pool.map, pool, function() return io.stdout, seen end, { 1 }))
        """)
    #expect(
      lines == [
        "false\tscript.lua:3: item 3: cannot send a userdata", "3",
        "false\tscript.lua:6: cannot send a userdata (at .file)",
        "false\tscript.lua:7: item 2: each item must be a table of arguments, like {1, 2}: got 2",
        "false\tscript.lua:8: item 1: it returned, but its result is lost: cannot send a userdata",
      ])
  }

  @Test func `a call that ends its worker is tried again elsewhere, as often as it may be`() throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(2, { retries = 2 })
        local tries = process.Array(3)
        local function f(x)
          tries:update(x, function(n) return n + 1 end)
          if x == 1 and tries[1] < 3 or x == 2 then process.kill(process.getpid()) end
          return x
        end
        print(pool:map(f, { 1 })[1])
        print(pcall(pool.map, pool, f, { 3, 2 }, 2))
        print(tries[1], tries[2], tries[3])
        """)
    #expect(
      lines == [
        "1", "false\tscript.lua:9: item 2: the worker with pid N was killed by SIGKILL, in the last of 3 attempts",
        "3\t3\t1",
      ])
  }

  @Test func `a timeout ends the worker whatever the parent does`() throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(1, { timeout = 0.1 })
        local q = process.Queue()
        local function hang(x)
          if x == 2 then q:put(process.getpid()) while true do end end
          return x
        end
        local r = pool:map_async(hang, { 1, 2, 3 }, 3)
        local pid = q:get()
        while process.status(pid) ~= "zombie" do end
        print(pcall(r.get, r))
        print(pool:apply(math.abs, -3))
        """)
    #expect(lines == ["false\tscript.lua:10: item 2: timed out after 0.1 s", "3"])
  }

  @Test func `workers that are killed at random lose and double nothing`() throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(3, { retries = 1000 })
        local function work(x) local t = process.clock() repeat until process.clock() - t > 0.0002 return 2 * x end
        local list, sum = {}, 0
        for i = 1, 1500 do list[i] = i end
        math.randomseed(42)
        local function kill_one()
          local alive = process.active_children()
          process.kill(alive[math.random(#alive)])
        end
        local wrong = 0
        for v, i in pool:imap(work, list) do
          if v ~= 2 * i then wrong = wrong + 1 end
          if i % 30 == 0 then kill_one() end
        end
        for v, i in pool:imap_unordered(work, list, 7) do
          sum = sum + v
          if i % 40 == 0 then kill_one() end
        end
        print(wrong, sum)
        """)
    #expect(lines == ["0\t2251500"])
  }

  @Test func `an initializer prepares each worker; one that fails breaks the pool`() throws {
    let lines = try printed(
      by: """
        local good <close> = process.Pool(2, { initializer = function(a, b) SUM = a + b end, initargs = { 3, 4 } })
        print(table.concat(good:map(function() return SUM end, { 1, 2, 3 }), " "))
        local bad = process.Pool(2, { initializer = function() error("no licence", 0) end })
        print((select(2, pcall(bad.map, bad, print, { 1 })):match "[^\\n]*"))
        print((select(2, pcall(bad.apply, bad, print)):match "[^\\n]*"))
        local gone = process.Pool(2, { initializer = function() os.exit(3) end })
        print(pcall(gone.apply, gone, print))
        print(#process.active_children())
        """)
    #expect(
      lines == [
        "7 7 7", "script.lua:4: the pool is broken: the initializer failed: no licence",
        "script.lua:5: cannot apply: the pool is broken: the initializer failed: no licence",
        "false\tscript.lua:7: the pool is broken: its workers end before they can work: "
          + "the worker with pid N exited with code 3",
        "2",
      ])
  }

  @Test func `a worker that has done its share is replaced`() throws {
    let lines = try printed(
      by: """
        local pool = process.Pool(1, { maxtasksperchild = 2 })
        local pids, count = {}, 0
        for _, pid in ipairs(pool:map(process.getpid, { 1, 2, 3, 4, 5, 6 })) do
          if not pids[pid] then pids[pid], count = true, count + 1 end
        end
        pool:close()
        print(count, pool:join())
        """)
    #expect(lines == ["3\ttrue"])
  }
}
