import Testing

/// `p:result`: what a child's function returned.
@Suite struct `What a child returns` {
  @Test func `is all that its function returned, nils and all`() throws {
    let lines = try printed(
      by: """
        local function show(...) print(select("#", ...), ...) end
        local function through(...) return process.spawn(function(...) return ... end, ...):result() end
        show(through())
        show(through(nil))
        show(through(false))
        show(through(1, nil, "x", nil))
        show(through(nil, nil, nil))
        show(process.spawn(string.upper, "hello"):result())
        """)
    #expect(lines == ["0", "1\tnil", "1\tfalse", "4\t1\tnil\tx\tnil", "3\tnil\tnil\tnil", "1\tHELLO"])
  }

  @Test func `keeps integers, floats and strings apart, to the last bit`() throws {
    let lines = try printed(
      by: """
        local values = {1, 1.0, -0.0, math.maxinteger, math.mininteger, 2^53, 0.1, math.huge, -math.huge, "1", "",
                        "\\0\\255\\n", ("x"):rep(1000000)}
        local function same(a, b) return ("%q"):format(a) == ("%q"):format(b) end
        local got = table.pack(process.spawn(function() return table.unpack(values) end):result())
        for i, value in ipairs(values) do if not same(value, got[i]) then print("differs", i) end end
        print(got.n == #values)
        local nan = process.spawn(function() return 0/0 end):result()
        print(nan ~= nan)
        """)
    #expect(lines == ["true", "true"])
  }

  @Test func `keeps cycles and what values share`() throws {
    let lines = try printed(
      by: """
        local a, b = process.spawn(function()
          local shared = {name="shared"}
          local t = {shared, shared, list={1, 2, 3}}
          t.self = t
          return t, shared
        end):result()
        print(a.self == a, a[1] == a[2], a[1] == b, b.name, #a.list)
        """)
    #expect(lines == ["true\ttrue\ttrue\tshared\t3"])
  }

  @Test func `may be functions, with copies of their upvalues`() throws {
    let lines = try printed(
      by: """
        local count = 10
        local add, get = process.spawn(function()
          count = count + 1
          return function(n) count = count + n return count end, function() return count end
        end):result()
        print(count, add(5), get(), count)
        print(process.spawn(function() return print end):result() == print)
        """)
    #expect(lines == ["10\t16\t16\t10", "true"])
  }

  @Test func `may be classes of processes, and the module's functions, which are the receiver's`() throws {
    let lines = try printed(
      by: """
        local function through(...) return process.spawn(function(...) return ... end, ...):result() end
        print(through(process) == process, through(process.Process) == process.Process)
        print(through(process.spawn) == process.spawn, through(process.Process.join) == process.Process.join)
        local Worker = process.Process:subclass "Worker"
        function Worker:init(x) self.x = x end
        function Worker:run() return self.x * 2, self:describe() end
        function Worker:describe() return self.name .. " of " .. self.kind end
        Worker.kind = "class"
        local class, make = through(Worker, function(x) return Worker(x) end)
        for _, w in ipairs{class(21), make(4)} do
          w:start()
          print(w:result())
        end
        local spawn = process.spawn
        print(through(function(...) return spawn(...):result() end)(string.upper, "deep"))
        """)
    #expect(
      lines == ["true\ttrue", "true\ttrue", "42\tWorker-6 of class", "8\tWorker-7 of class", "DEEP"])
  }

  @Test func `keeps metatables`() throws {
    let lines = try printed(
      by: """
        local point = process.spawn(function()
          return setmetatable({x=1}, {__tostring = function(self) return "point at " .. self.x end})
        end):result()
        print(point)
        """)
    #expect(lines == ["point at 1"])
  }

  @Test func `can be asked for again, and is the same then`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn(function() return {}, 1 end)
        p:join()
        local t, one = p:result()
        t.changed = true
        print(p:result() == t, p:result().changed, select(2, p:result(0)), one)
        """)
    #expect(lines == ["true\ttrue\t1\t1"])
  }

  @Test func `is waited for, up to a timeout`() throws {
    let lines = try printed(
      by: """
        local go = process.Event()
        local p = process.spawn(function() go:wait() return "late" end)
        print(p:result(0))
        print(p:result(0.01))
        go:set()
        print(p:result(50), p.exitcode)
        """)
    #expect(lines == ["nil\ttimeout", "nil\ttimeout", "late\t0"])
  }

  @Test func `comes from the right one of many`() throws {
    let lines = try printed(
      by: """
        local list = {}
        for i = 1, 30 do list[i] = process.spawn(function() return i, ("x"):rep(i * 1000) end) end
        local ok = true
        for i = 30, 1, -1 do
          local n, text = list[i]:result()
          ok = ok and n == i and #text == i * 1000
        end
        print(ok)
        """)
    #expect(lines == ["true"])
  }

  @Test func `may be large`() throws {
    let lines = try printed(
      by: """
        local text = process.spawn(function() return ("0123456789abcdef"):rep(1 << 21) end):result()
        print(#text, text:sub(-16))
        local list = process.spawn(function() local t = {} for i = 1, 300000 do t[i] = i end return t end):result()
        print(#list, list[300000])
        """)
    #expect(lines == ["33554432\t0123456789abcdef", "300000\t300000"])
  }

  @Test func `of a process without anything to return is nothing`() throws {
    let lines = try printed(
      by: """
        print(select("#", process.spawn(os.exit):result()))
        print(select("#", process.spawn(os.exit, 0):result()))
        print(select("#", process.spawn(os.exit, true):result()))
        print(select("#", process.spawn(function() end):result()))
        """)
    #expect(lines == ["0", "0", "0", "0"])
  }

  @Test(arguments: [
    ("coroutine.create(print)", "a coroutine"), ("io.stdout", "a userdata"),
    ("{files={false, io.stdout}}", "a userdata (at .files[2])"),
    ("1, {io.stdout}", "a userdata (at result 2[1])"),
    ("function() return file end", "a userdata (at upvalue 'file')"),
  ])
  func `that cannot be sent is an error with its place, and the exit code is 0`(
    _ results: String, _ reason: String
  ) throws {
    let lines = try printed(
      by: """
        local file = io.stdout
        local p = process.spawn(function() return \(results) end)
        for _ = 1, 2 do print(pcall(function() return p:result() end)) end
        print(p.exitcode, p.signal, p.error)
        """)
    let message = "false\tscript.lua:3: Process-1 (pid N) ended, but its result is lost: cannot send \(reason)"
    #expect(lines == [message, message, "0\tnil\tnil"])
  }

  @Test(arguments: [
    ("process.spawn(os.exit, 3)", "ended with exit code 3", "3\tnil"),
    ("process.spawn(os.exit, false)", "ended with exit code 1", "1\tnil"),
    ("process.spawn(os.exit, 255)", "ended with exit code 255", "255\tnil"),
    ("process.spawn(function() process.current():kill() end)", "was killed by SIGKILL", "-9\tSIGKILL"),
    ("process.spawn(function() process.current():terminate() end)", "was killed by SIGTERM", "-15\tSIGTERM"),
    ("process.spawn(function() process.kill(process.getpid(), 'SEGV') end)", "was killed by SIGSEGV", "-11\tSIGSEGV"),
  ])
  func `of a process that left or was killed is an error that says so`(
    _ spawn: String, _ reason: String, _ end: String
  ) throws {
    let lines = try printed(
      by: """
        local p = \(spawn)
        for _ = 1, 2 do print(pcall(function() return p:result() end)) end
        print(p.exitcode, p.signal, p.error)
        """)
    let message = "false\tscript.lua:2: Process-1 (pid N) \(reason)"
    #expect(lines == [message, message, "\(end)\tnil"])
  }
}
