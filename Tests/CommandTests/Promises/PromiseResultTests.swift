import Testing

/// `p:result()`: what the function returned, or raised.
@Suite struct `The result of a process` {
  @Test func `is what its function returned`() throws {
    let run = try CommandRunner(
      script: """
        local function show(...) print(select("#", ...), ...) end
        show(process.spawn(function() end):result())
        show(process.spawn(function() return nil end):result())
        show(process.spawn(function() return 1, nil, 2.0, nil end):result())
        show(process.spawn(function(...) return select("#", ...), ... end, nil, "a", nil):result())
        show(process.spawn(function() return math.maxinteger, math.mininteger, 1/0, -1/0, 0.1, -0.0 end):result())
        show(process.spawn(function() return true, false, "", "a\\0b" == "a\\0b" end):result())
        local t = process.spawn(function() local t = {1, {2}, k = "v"} t.self = t return t, t[2] end):result()
        print(#t, t[2][1], t.k, t.self == t)
        local f = process.spawn(function() local n = 40 return function(k) n = n + k return n end end):result()
        print(f(1), f(1))
        print(process.spawn(function() return math.floor end):result() == math.floor)
        """
    ).run()
    #expect(
      run.output == """
        0
        1\tnil
        4\t1\tnil\t2.0\tnil
        4\t3\tnil\ta\tnil
        6\t9223372036854775807\t-9223372036854775808\tinf\t-inf\t0.1\t-0.0
        4\ttrue\tfalse\t\ttrue
        2\t2\tv\ttrue
        41\t42
        true

        """, "\(run.errors)")
  }

  @Test func `may hold the module and its classes, which are the receiver's own`() throws {
    let run = try CommandRunner(
      script: """
        local p = process.spawn(function() return process, process.Process, process.spawn, { os.exit, print } end)
        local module, class, spawn, list = p:result()
        print(module == process, class == process.Process, spawn == process.spawn, list[1] == os.exit, list[2] == print)
        """
    ).run()
    #expect(run.output == "true\ttrue\ttrue\ttrue\ttrue\n", "\(run.errors)")
  }

  @Test func `may be asked for again`() throws {
    let run = try CommandRunner(
      script: """
        local p = process.spawn(function() return 1, nil end)
        print(select("#", p:result()), p:result())
        print(select("#", process.result(p, 0)), (p:result()))
        local q = process.spawn(function() error("boom", 0) end)
        print(pcall(q.result, q))
        print(select(2, pcall(q.result, q)) == q.error, q.error)
        """
    ).run()
    #expect(
      run.output == """
        2\t1\tnil
        2\t1
        false\tboom
        stack traceback:
        \t[C]: in function 'error'
        \tscript.lua:4: in function <script.lua:4>
        true\tboom
        stack traceback:
        \t[C]: in function 'error'
        \tscript.lua:4: in function <script.lua:4>

        """)
  }

  @Test func `is waited for no longer than it was asked to`() throws {
    let run = try CommandRunner(
      script: """
        local go = process.Event()
        local p = process.spawn(function() go:wait() return "done" end)
        print(p:result(0))
        print(p:result(0.05))
        print(p:result(-1))
        go:set()
        print(p:result(math.huge))
        """
    ).run()
    #expect(run.output == "nil\ttimeout\nnil\ttimeout\nnil\ttimeout\ndone\n")
  }

  @Test func `raises other values than strings as they are`() throws {
    let run = try CommandRunner(
      script: """
        local function raised(value)
          local p = process.spawn(function() error(value) end)
          local ok, e = pcall(p.result, p)
          return ok, e, p
        end
        local ok, e, p = raised { code = 42, list = {1, 2} }
        print(ok, type(e), e.code, #e.list, p.error:match "[^\\n]*")
        print(raised(nil))
        print(raised(12))
        print(raised(false))
        local E = setmetatable({ text = "told" }, { __tostring = function(self) return self.text .. "!" end })
        ok, e, p = raised(E)
        print(ok, tostring(e), e ~= E, p.error)
        """
    ).run()
    let processes = run.output.replacing(#/<Process [^>]*>/#, with: "P")
    #expect(
      processes == """
        false\ttable\t42\t2\t(error object is a table value)
        false\tnil\tP
        false\t12\tP
        false\tfalse\tP
        false\ttold!\ttrue\ttold!

        """, "\(run.errors)")
  }

  @Test func `of a value that can't be sent is an error that says so`() throws {
    let run = try CommandRunner(
      script: """
        local p = process.spawn(function() return { items = { 1, 2, { file = io.stdout } } } end)
        print(pcall(p.result, p))
        print(p.exitcode, p.error)
        local q = process.spawn(function() error { file = io.stdout } end)
        local ok, e = pcall(q.result, q)
        print(ok, (tostring(e):match "[^\\n]*"))
        print(q.exitcode)
        """
    ).run()
    #expect(
      run.output.replacing(#/pid \d+/#, with: "pid N") == """
        false\tscript.lua:2: Process-1 (pid N) ended, but its result is lost: cannot send a userdata (at .items[3].file)
        0\tnil
        false\t(error object is a table value)
        1

        """)
  }

  @Test func `of one that was killed or left names the signal or the code`() throws {
    let run = try CommandRunner(
      script: """
        local function ask(fn)
          local p = process.spawn(fn)
          print(pcall(function() return p:result() end))
        end
        ask(function() process.kill(process.getpid(), "KILL") end)
        ask(function() process.kill(process.getpid(), "SEGV") end)
        ask(function() os.exit(3) end)
        ask(function() os.exit(false) end)
        ask(function() os.exit(0) end)
        ask(function() os.exit(true) end)
        """
    ).run()
    #expect(
      run.output.replacing(#/pid \d+/#, with: "pid N") == """
        false\tscript.lua:3: Process-1 (pid N) was killed by SIGKILL
        false\tscript.lua:3: Process-2 (pid N) was killed by SIGSEGV
        false\tscript.lua:3: Process-3 (pid N) ended with exit code 3
        false\tscript.lua:3: Process-4 (pid N) ended with exit code 1
        true
        true

        """)
  }

  @Test func `may be large`() throws {
    let run = try CommandRunner(
      script: """
        local p = process.spawn(function() return ("0123456789abcdef"):rep(4 << 20) end)
        p:join()
        print(#p:result(), p:result() == ("0123456789abcdef"):rep(4 << 20))
        local function many(n) return function() local t = {} for i = 1, n do t[i] = i end return table.unpack(t) end end
        print(select("#", process.spawn(many(200)):result()))
        print(select("#", process.spawn(many(200000)):result()))
        print((select(-1, process.spawn(many(900000)):result())))
        local q = process.spawn(function() local t = {} for i = 1, 100000 do t = { t } end return t end)
        local ok, e = pcall(q.result, q)
        print(ok, ok and "deep" or (e:gsub("pid %d+", "pid N")))
        print(q.exitcode)
        """
    ).run()
    #expect(run.lines.prefix(4) == ["67108864\ttrue", "200", "200000", "900000"], "\(run.errors)")
    #expect(run.lines.last == "0", "a nesting of 100,000 tables ends in a result or an error: \(run.output)")
  }

  @Test func `of ended processes stays until it is asked for`() throws {
    let run = try CommandRunner(
      script: """
        local all = {}
        for i = 1, 50 do all[i] = process.spawn(function() return i, ("x"):rep(i * 100) end) end
        process.join(all)
        for i = 1, 20 do process.spawn(function() return "another", ("y"):rep(9000) end):join() end
        for i = 1, 50 do
          local n, text = all[i]:result()
          assert(n == i and #text == i * 100 and not text:find "[^x]")
        end
        print "kept"
        """
    ).run()
    #expect(run.output == "kept\n", "\(run.errors)")
  }
}
