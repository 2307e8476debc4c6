import Glibc
import Testing

/// How pools end, and how they are misused.
@Suite struct `The life of pools` {
  @Test func `a pool ends when it is closed, terminated, left or forgotten, and nobody is left`() throws {
    let lines = try printed(
      by: """
        local function left() return #process.active_children() end
        local pool = process.Pool(2)
        local r = pool:map_async(function(x) return x end, { 1, 2, 3 })
        pool:close()
        print(pool, pool:join(), #r:get(), left(), pool:join())
        pool = process.Pool(2)
        local slow = pool:apply_async(process.sleep, 99)
        print(left())
        pool:terminate()
        print(pool, pool:join(), left(), pcall(slow.get, slow))
        do local pool <close> = process.Pool(2) pool:apply_async(process.sleep, 99) end
        print(left())
        process.Pool(2) collectgarbage() collectgarbage()
        print(left())
        print(pcall(process.map, function() error("no", 0) end, { 1 }) == false, left())
        """)
    #expect(
      lines == [
        "<Pool workers=2 closed>\ttrue\t3\t0\ttrue", "2",
        "<Pool workers=2 terminated>\ttrue\t0\tfalse\tscript.lua:10: the pool was terminated before it was done",
        "0", "0", "true\t0",
      ])
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGKILL])
  func `a pool ends with its maker`(signal: Int32) throws {
    let running = try CommandRunner(
      script: """
        local pool = process.Pool(2)
        local begun = process.Semaphore(0)
        local r = pool:map_async(function() begun:release() process.sleep(99) end, { 1, 2, 3, 4 })
        begun:acquire() begun:acquire()
        print "ready"
        r:get()
        """
    ).start()
    try running.waitForLine("ready")
    running.send(signal)
    _ = try running.waitForEnd()
    try running.waitUntilNothingIsLeft()
  }

  @Test(arguments: [
    "pool:apply_async(string.upper, 'x')", "pool:map_async(string.upper, { 'x' })",
  ])
  func `a pool that ends in the midst of a call says so, and leaves no result behind`(call: String) throws {
    let lines = try printed(
      by: """
        local pool = process.Pool(2)
        pool:apply_async{ target = math.abs, args = { -1 }, callback = function() pool:terminate() end }
        local results, ok, r = {}, nil, nil
        repeat
          ok, r = pcall(function() return \(call) end)
          if ok then results[#results + 1] = r end
        until not ok
        print(r)
        for _, r in ipairs(results) do if not r:ready() then print(r) end end
        print(pool)
        """)
    let method = call.contains("map") ? "map_async" : "apply_async"
    #expect(
      lines == [
        "script.lua:5: cannot \(method): the pool is terminated; make a new one", "<Pool workers=2 terminated>",
      ])
  }

  @Test func `finalizers may call a pool, and end it, whatever it is doing`() throws {
    let lines = try printed(
      by: """
        local pool = process.Pool(2)
        local calls, given = 0, {}
        local function again()
          setmetatable({}, { __gc = function()
            calls = calls + 1
            if calls > 400 then return end
            given[calls] = pool:apply_async(function() return 7 end)
            again()
          end })
        end
        again() again()
        local list = {}
        local function first(a) return a end
        while calls < 400 do
          for i = 1, 2000 do list[i] = { i, ("y"):rep(i % 50) } end
          local back = pool:starmap(first, list, 500)
          for i = 1, 2000 do assert(back[i] == i, i) end
        end
        for i = 1, 400 do assert(given[i]:get() == 7, i) end
        local function last()
          setmetatable({}, { __gc = function()
            if debug.traceback():find "receive" then pool:terminate() else last() end
          end })
        end
        for _ = 1, 20 do last() end
        repeat
          local ok, message = pcall(pool.map, pool, function(x) return x[2] .. x[1] end, list, 8)
        until not ok and print(message) == nil
        """)
    #expect(lines == ["script.lua:27: the pool was terminated before it was done"])
  }

  @Test func `an open pool does not hold up the end of the script`() throws {
    let lines = try printed(by: "POOL = process.Pool(2) POOL:apply_async(process.sleep, 99) print 'end'")
    #expect(lines == ["end"])
  }

  @Test func `a last finalizer finds the pool that its process's end has closed, and is told`() throws {
    let lines = try printed(
      by: """
        POOL = process.Pool(2)
        print(POOL:apply(math.abs, -1))
        kept = setmetatable({}, { __gc = function() print(pcall(POOL.apply, POOL, math.abs, -2)) end })
        os.exit(0, true)
        """)
    #expect(lines == ["1", "false\tscript.lua:3: the pool was closed before it was given this"])
  }

  @Test func `pools work in children and in workers, and only where they were made`() throws {
    let lines = try printed(
      by: """
        local function sum() return process.map(function(x) return x + 1 end, { 1, 2 })[2] end
        print(process.spawn(sum):result())
        local pool <close> = process.Pool(1)
        print(pool:apply(sum))
        print(process.spawn(function() return pcall(pool.map, pool, print, { 1 }) end):result())
        """)
    #expect(
      lines == [
        "3", "3",
        "false\tscript.lua:5: can only use a pool in the process that made it: this one was made by pid N; make one here",
      ])
  }

  @Test func `large messages come through while the queue of tasks runs dry again and again`() throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(2)
        local count = 0
        local function texts() count = count + 1 return count <= 1500 and ("x"):rep(100000) or nil end
        local size = 0
        for text in pool:imap(function(text) return text end, texts) do size = size + #text end
        print(size)
        """)
    #expect(lines == ["150000000"])
  }

  @Test(arguments: [
    ("process.Pool(0)", "bad argument 'n' to 'Pool' (whole number of 1 or more expected, got 0)"),
    ("process.Pool(-1)", "bad argument 'n' to 'Pool' (whole number of 1 or more expected, got -1)"),
    ("process.Pool(1.5)", "bad argument 'n' to 'Pool' (whole number of 1 or more expected, got 1.5)"),
    ("process.Pool('2')", "bad argument 'n' to 'Pool' (whole number of 1 or more expected, got '2')"),
    ("process.map(print, {}, 0)", "bad argument 'n' to 'map' (whole number of 1 or more expected, got 0)"),
    (
      "process.Pool(1, {retrys = 1})",
      "unknown option 'retrys' of 'Pool': there are initializer, initargs, losses, maxtasksperchild, retries, sandbox, "
        + "start_method and timeout"
    ),
    (
      "process.Pool(1, {timeout = 0})",
      "bad argument 'timeout' to 'Pool' (number of seconds above 0 expected, got 0)"
    ),
    ("pool:map(print, {}, 0)", "bad argument 'chunksize' to 'map' (whole number of 1 or more expected, got 0)"),
    ("pool:imap(print, {}, 2.5)", "bad argument 'chunksize' to 'imap' (whole number of 1 or more expected, got 2.5)"),
    (
      "pool:map(nil, {})",
      "bad argument 'fn' to 'map' (function expected, got nil): write map(task, …), not map(task(…), …)"
    ),
    ("pool:map(('a'):gmatch 'a', {1})", "cannot send a C function"),
    ("pool:map(print, 5)", "bad argument 'list' to 'map' (list expected, got 5)"),
    (
      "pool.map(print, {})",
      "bad argument 'self' to 'map' (pool expected, got function): write pool:map(…), with a colon"
    ),
    (
      "pool:apply_async{targt = print}",
      "unknown option 'targt' of 'apply_async': there are target, args, callback and error_callback"
    ),
    ("pool:join()", "cannot join a pool that is open: it needs close() or terminate() first"),
    ("pool:close() pool:apply(print)", "cannot apply: the pool is closed; make a new one"),
    ("pool:terminate() pool:map(print, {1})", "cannot map: the pool is terminated; make a new one"),
    (
      "process.as_completed{1}",
      "bad element 1 of the list given to 'as_completed' (result of apply_async or map_async expected, got 1)"
    ),
    (
      "for v in pool:imap(function() end, {1}) do end",
      "item 1: the function returned nil, which would end the loop: return something, or use pool:map"
    ),
  ])
  func `misuse is an error that says what to write`(code: String, message: String) throws {
    let lines = try printed(by: "local pool = process.Pool(1)\nprint(select(2, pcall(function() \(code) end)))")
    #expect(lines == ["script.lua:2: \(message)"])
  }
}
