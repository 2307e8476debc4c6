import Testing

/// `process.Process{…}`, `process.spawn` and `process.daemon`: what is made of what they are given.
@Suite struct `Making a process` {
  @Test func `a function gets its arguments, nils and all`() throws {
    let lines = try printed(
      by: """
        local function show(...) print(select("#", ...), ...) end
        process.spawn(show):join()
        process.spawn(show, 1, nil, "x", nil):join()
        process.spawn(show, nil):join()
        process.spawn{target=show, args={1, 2}}:join()
        process.spawn{target=show}:join()
        process.spawn{target=show, args={}}:join()
        """)
    #expect(lines == ["0", "4\t1\tnil\tx\tnil", "1\tnil", "2\t1\t2", "0", "0"])
  }

  @Test func `args.n counts them where it is there`() throws {
    let lines = try printed(
      by: """
        local function show(...) print(select("#", ...), ...) end
        process.spawn{target=show, args={n=3}}:join()
        process.spawn{target=show, args={nil, 2, n=3}}:join()
        process.spawn{target=show, args={1, 2, 3, n=2}}:join()
        process.spawn{target=show, args={1, 2, n=0}}:join()
        process.spawn{target=show, args={1, 2, n=2.0}}:join()
        process.spawn{target=show, args=table.pack(nil, nil)}:join()
        """)
    #expect(lines == ["3\tnil\tnil\tnil", "3\tnil\t2\tnil", "2\t1\t2", "0", "2\t1\t2", "2\tnil\tnil"])
  }

  @Test func `the arguments are those of its making`() throws {
    let lines = try printed(
      by: """
        local args = {1, 2}
        local options = {target=print, args=args, name="a"}
        local p = process.Process(options)
        args[1], args[3] = "changed", 3
        options.target, options.name = error, "b"
        p:start()
        p:join()
        print(p.name, options.target == error)
        """)
    #expect(lines == ["1\t2", "a\ttrue"])
  }

  @Test func `a table's own idea of its length and elements counts`() throws {
    let lines = try printed(
      by: """
        local elements = {"e1", "e2", "e3"}
        local args = setmetatable({}, {__len = function() return 2 end, __index = elements})
        process.spawn{target=print, args=args}:join()
        """)
    #expect(lines == ["e1\te2"])
  }

  @Test func `a hundred thousand arguments arrive`() throws {
    let lines = try printed(
      by: """
        local args = {}
        for i = 1, 100000 do args[i] = i end
        process.spawn{target=function(...) print(select("#", ...), (select(100000, ...))) end, args=args}:join()
        process.spawn(function(...) print(select("#", ...), (select(100000, ...))) end, table.unpack(args)):join()
        """)
    #expect(lines == ["100000\t100000", "100000\t100000"])
  }

  @Test func `whatever can be called is a target`() throws {
    let lines = try printed(
      by: """
        process.spawn(print, "in C"):join()
        local callable = setmetatable({1, 2}, {__call = function(self, x) print(#self, x) end})
        process.spawn(callable, "called"):join()
        process.spawn{target=callable, args={"as target"}}:join()
        getmetatable(callable).__metatable = "locked"
        process.spawn(callable, "locked"):join()
        process.spawn(coroutine.wrap(function(x) print("in a coroutine", x) end), 1):join()
        """)
    #expect(lines == ["in C", "2\tcalled", "2\tas target", "2\tlocked", "in a coroutine\t1"])
  }

  @Test func `without options it ends at once`() throws {
    let lines = try printed(
      by: """
        local p = process.Process()
        p:start()
        print(p:join(), p.exitcode, p.name)
        """)
    #expect(lines == ["true\t0\tProcess-1"])
  }

  @Test func `every other key becomes an attribute`() throws {
    let lines = try printed(
      by: """
        local data = {}
        local p = process.Process{target=function() end, args={1}, name="n", daemon=false, start_method="fork",
                                  age=18, off=false, data=data}
        print(p.age, p.off, p.data == data, p.target, p.args, p.start_method, p.nothing)
        local names = {}
        for name in pairs(p) do names[#names + 1] = name end
        table.sort(names)
        print(table.concat(names, " "))
        p.age = p.age + 1
        p.new = "yes"
        p.off = nil
        print(p.age, p.new, p.off)
        """)
    #expect(lines == ["18\tfalse\ttrue\tnil\tnil\tnil\tnil", "age data off", "19\tyes\tnil"])
  }

  @Test func `spawn gives attributes too, which the child sees and keeps to itself`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn{target=function()
          local me = process.current()
          print(me.age, me.name, me.daemon)
          me.age = 99
        end, name="bob", daemon=true, age=18}
        p:join()
        print(p.age, p.name, p.daemon)
        """)
    #expect(lines == ["18\tbob\ttrue", "18\tbob\ttrue"])
  }

  @Test func `one that is made is not started`() throws {
    let lines = try printed(
      by: """
        local p = process.Process{target=print, args={"runs"}}
        print(p.name, p.pid, p.exitcode, p.signal, p.error, p.daemon, p:status(), p:is_alive())
        print(#process.active_children())
        p:start()
        print(p:join(), p.pid ~= nil, p.exitcode, p:status())
        """)
    #expect(
      lines == ["Process-1\tnil\tnil\tnil\tnil\tfalse\tnew\tfalse", "0", "runs", "true\ttrue\t0\tfinished"])
  }

  @Test func `spawn and daemon start it and return it`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn(process.sleep, 100)
        local d = process.daemon(process.sleep, 100)
        local e = process.daemon{target=process.sleep, args={100}, name="e", daemon=false}
        for _, p in ipairs{p, d, e} do
          print(p, p:is_alive(), p.daemon, p.pid ~= process.getpid())
          p:kill()
        end
        """)
    #expect(
      lines == [
        "<Process name='Process-1' pid=N parent=N started>\ttrue\tfalse\ttrue",
        "<Process name='Process-2' pid=N parent=N started daemon>\ttrue\ttrue\ttrue",
        "<Process name='e' pid=N parent=N started daemon>\ttrue\ttrue\ttrue",
      ])
  }

  @Test func `a call by hand runs it in this process`() throws {
    let lines = try printed(
      by: """
        local p = process.Process{target=function(...) return process.getpid(), ... end, args={1, nil, n=2}}
        local pid, a, b = p:run()
        print(pid == process.getpid(), a, b, select("#", p:run()), p:status())
        print(select("#", process.Process{}:run()))
        """)
    #expect(lines == ["true\t1\tnil\t3\tnew", "0"])
  }
}
