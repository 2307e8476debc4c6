import Testing

/// `p:join`, `process.join{…}` and `process.wait{…}`: what they return, how long they take, what they reap.
@Suite struct `Joining and waiting` {
  @Test func `join waits for the end, and is true from then on`() throws {
    let lines = try printed(
      by: """
        \(awaitingParent)
        local p = process.spawn(function() await_parent() print "child" end)
        print(p.exitcode, p:join())
        print(p.exitcode, p:join(), p:join(0), p:join(math.huge), p:join(-1))
        """)
    #expect(lines == ["child", "nil\ttrue", "0\ttrue\ttrue\ttrue\ttrue"])
  }

  @Test(arguments: ["0", "-1", "-math.huge", "0.0", "math.mininteger", "-0.0"])
  func `a timeout of 0 or less only looks`(_ timeout: String) throws {
    let lines = try printed(
      by: """
        \(awaiting)
        local p = process.spawn(process.sleep, 100)
        print(p:join(\(timeout)))
        print(process.join({p}, \(timeout)))
        print(#process.wait({p}, \(timeout)))
        print(p:is_alive())
        p:kill()
        await(function() return not p:is_alive() end)
        print(process.wait({p}, \(timeout))[1] == p, p:status())
        print(p:join(\(timeout)))
        """)
    #expect(lines == ["false\ttimeout", "false\ttimeout", "0", "true", "true\tzombie", "true"])
  }

  @Test(arguments: ["", "math.huge", "nil", "math.maxinteger", "1e300", "100"])
  func `any other timeout ends with the process`(_ timeout: String) throws {
    let separator = timeout.isEmpty ? "" : ", "
    let lines = try printed(
      by: """
        local function nap() return process.spawn(process.sleep, 0.02) end
        print(nap():join(\(timeout)))
        print(process.join({nap(), nap()}\(separator)\(timeout)))
        print(#process.wait({nap()}\(separator)\(timeout)))
        """)
    #expect(lines == ["true", "true", "1"])
  }

  @Test func `a timeout is kept, to a fraction of a second`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn(process.sleep, 100)
        local function timed(fn, ...)
          local start = process.clock()
          local results = table.pack(fn(...))
          local took = process.clock() - start
          print(took >= 0.1 and took < 2, table.unpack(results, 1, results.n))
        end
        timed(p.join, p, 0.1)
        timed(process.join, {p}, 0.1)
        timed(function() return #process.wait({p}, 0.1) end)
        timed(p.result, p, 0.1)
        p:kill()
        """)
    #expect(lines == ["true\tfalse\ttimeout", "true\tfalse\ttimeout", "true\t0", "true\tnil\ttimeout"])
  }

  @Test func `a list is joined to one deadline, and those that ended are reaped`() throws {
    let lines = try printed(
      by: """
        \(awaiting)
        local list = {}
        for i = 1, 10 do list[i] = process.spawn(process.sleep, 100) end
        local ended = process.spawn(print, "ended")
        list[11] = ended
        await(function() return not ended:is_alive() end)
        local start = process.clock()
        print(process.join(list, 0.2))
        local took = process.clock() - start
        print(took >= 0.2 and took < 1.5, ended:status(), list[1]:status())
        for i = 1, 10 do list[i]:kill() end
        print(process.join(list))
        print(list[1]:status(), list[10]:status())
        """)
    #expect(
      lines == ["ended", "false\ttimeout", "true\tfinished\tsleeping", "true", "finished\tfinished"])
  }

  @Test func `lists may be empty and name a process twice`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn(process.sleep, 0.02)
        print(process.join{}, process.join({}, 0), #process.wait{}, #process.wait({}, 0))
        local ready = process.wait{p, p}
        print(#ready, ready[1] == p, ready[2] == p)
        print(process.join{p, p})
        """)
    #expect(lines == ["true\ttrue\t0\t0", "2\ttrue\ttrue", "true"])
  }

  @Test func `wait returns those that have ended, in the list's order, and reaps none`() throws {
    let lines = try printed(
      by: """
        \(awaiting)
        local function sleeper() return process.spawn(process.sleep, 100) end
        local a, b, c = sleeper(), sleeper(), sleeper()
        b:terminate()
        c:kill()
        await(function() return not b:is_alive() and not c:is_alive() end)
        local function show(list)
          for i, p in ipairs(list) do list[i] = p.name .. " " .. p:status() .. " " .. p.exitcode end
          print(#list, table.concat(list, ", "))
        end
        show(process.wait{a, b, c})
        show(process.wait{c, b, a})
        b:join()
        show(process.wait{a, b, c})
        show(process.wait({a}, 0))
        a:kill()
        show(process.wait{a})
        """)
    #expect(
      lines == [
        "2\tProcess-2 zombie -15, Process-3 zombie -9", "2\tProcess-3 zombie -9, Process-2 zombie -15",
        "2\tProcess-2 finished -15, Process-3 zombie -9", "0\t", "1\tProcess-1 zombie -9",
      ])
  }

  @Test func `wait ends as soon as one has ended`() throws {
    let lines = try printed(
      by: """
        local slow, quick = process.spawn(process.sleep, 100), process.spawn(process.sleep, 0.05)
        local ready = process.wait({slow, quick}, 50)
        print(#ready, ready[1] == quick, slow:is_alive())
        slow:kill()
        """)
    #expect(lines == ["1\ttrue\ttrue"])
  }

  @Test func `a loop over wait meets each process once, as it ends`() throws {
    let lines = try printed(
      by: """
        local waiting, turns = {}, {}
        for i = 1, 3 do
          turns[i] = process.Event()
          waiting[i] = process.spawn(function() turns[i]:wait() end)
        end
        turns[3]:set()
        while #waiting > 0 do
          for _, p in ipairs(process.wait(waiting)) do
            print(p.name)
            p:join()
            if turns[#waiting - 1] then turns[#waiting - 1]:set() end
            for i, q in ipairs(waiting) do if q == p then table.remove(waiting, i) break end end
          end
        end
        """)
    #expect(lines == ["Process-3", "Process-2", "Process-1"])
  }

  @Test func `every method is a function of the module too`() throws {
    let lines = try printed(
      by: """
        local p = process.Process{target=function(x) return x end, args={7}}
        print(process.run(p))
        process.start(p)
        print(process.join(p, 50), process.is_alive(p), process.status(p), process.result(p))
        local q = process.spawn(process.sleep, 100)
        print(process.join(q, 0))
        process.terminate(q)
        print(process.join(q), q.signal)
        q = process.spawn(process.sleep, 100)
        process.kill(q, "INT")
        print(process.join(q), q.signal)
        q = process.spawn(process.sleep, 100)
        process.stop(q)
        print(q.signal)
        process.close(q)
        print(q)
        """)
    #expect(
      lines == [
        "7", "true\tfalse\tfinished\t7", "false\ttimeout", "true\tSIGTERM", "true\tSIGINT", "SIGTERM",
        "<Process name='Process-4' pid=N parent=N closed>",
      ])
  }

  @Test func `a process that was forgotten is joined at the end all the same`() throws {
    let lines = try printed(
      by: """
        \(awaitingParent)
        process.spawn(function() await_parent() print "forgotten" end)
        collectgarbage() collectgarbage()
        print "the end of the script"
        """)
    #expect(lines == ["the end of the script", "forgotten"])
  }
}
