import Testing

/// Uncaught errors in children: on standard error, in `p.error`, and raised again by `p:result()`.
@Suite struct `An error in a child` {
  private let report = """
    script.lua:1: boom
    stack traceback:
    \t[C]: in function 'error'
    \tscript.lua:1: in function <script.lua:1>
    """

  @Test func `is printed, kept with its traceback, and raised again`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn(function() error "boom" end)
        p:join()
        print(p.exitcode, p.signal)
        print(p.error)
        for _ = 1, 2 do
          local ok, message = pcall(p.result, p)
          print(ok, message == p.error)
        end
        """, errors: "Process-1 (pid N): \(report)\n")
    #expect(lines == ["1\tnil"] + report.split(separator: "\n").map(String.init) + ["false\ttrue", "false\ttrue"])
  }

  @Test func `shows a traceback of the module's own frames by their files, where the script makes one`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn(function() end)
        local pool <close> = process.Pool(1)
        local function trace(call) print((select(2, xpcall(call, debug.traceback)):gsub(":%d+: ", ":N: "))) end
        trace(function() p:join("x") end)
        trace(function() pool:map(3, {}) end)
        """)
    let own = lines.filter { $0.contains("[process") }
    #expect(own.count > 4 && own.allSatisfy { $0.hasPrefix("\t[process.") && $0.contains("]:N: in ") }, "\(lines)")
    #expect(lines.contains("\t[process.children]:N: in method 'join'"), "\(lines)")
    #expect(lines.contains("\t[process.pool]:N: in upvalue 'begin_list'"), "\(lines)")
  }

  @Test(arguments: [
    ("process.map(function(x) error('bad', 0) end, {1})", "main chunk"),
    ("local pool = process.Pool(1) pool:map(function() error('bad', 0) end, {1})", "main chunk"),
    ("local function f() return process.Pool(1):map(3, {}) end f()", "main chunk"),
    ("pcall(error) local ok, message = pcall(process.join, 3) error(message, 0)", "main chunk"),
    ("process.spawn(print, {}):join('x')", "main chunk"),
  ])
  func `has a traceback without frames that are not the script's`(_ script: String, _ last: String) throws {
    let run = try CommandRunner(script: "--\n\(script)").run()
    #expect(run.ending == .exited(1))
    #expect(!run.errors.contains("[process"), "\(run.errors)")
    #expect(run.errors.hasSuffix("\tscript.lua:2: in \(last)\n\t[C]: in ?\n"), "\(run.errors)")
  }

  @Test func `is known before the child is reaped`() throws {
    let lines = try printed(
      by: """
        local go = process.Event() local p = process.spawn(function() go:wait() error "boom" end)
        print(p.error)
        go:set()
        process.wait{p}
        print((p.error:gsub("\\n.*", "")))
        print(p:status())
        """, errors: "Process-1 (pid N): \(report)\n")
    #expect(lines == ["nil", "script.lua:1: boom", "zombie"])
  }

  @Test func `is forgotten once the process is closed`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn(function() error "boom" end)
        p:join()
        p:close()
        print(p.error, p.exitcode)
        """, errors: "Process-1 (pid N): \(report)\n")
    #expect(lines == ["nil\t1"])
  }

  @Test func `shows all of the child's frames, and none of the parent's`() throws {
    let report = """
      script.lua:1: deep
      stack traceback:
      \t[C]: in function 'error'
      \tscript.lua:1: in upvalue 'inner'
      \tscript.lua:3: in function <script.lua:2>
      """
    let lines = try printed(
      by: """
        local function inner() error "deep" end
        local function outer(x)
          inner()
          return x
        end
        local function parent(p)
          p:start()
          return p
        end
        local p = parent(process.Process{target=outer, args={1}})
        p:join()
        print(p.error)
        """, errors: "Process-1 (pid N): \(report)\n")
    #expect(lines == report.split(separator: "\n").map(String.init))
  }

  @Test func `of a target in C names no line of the module's`() throws {
    let lines = try printed(
      by: """
        for _, call in ipairs{{error, "boom"}, {os.exit, 300}, {string.rep}} do
          local p = process.spawn(table.unpack(call))
          p:join()
          print(p.exitcode, p.error:match "^[^\\n]*", p.error:find "process%]")
        end
        """,
      errors: """
        Process-1 (pid N): boom
        stack traceback:
        \t[C]: in function 'error'
        Process-2 (pid N): bad argument #1 to 'os.exit' (exit codes are 0 to 255, got 300)
        stack traceback:
        \t[C]: in function 'os.exit'
        Process-3 (pid N): bad argument #1 to 'string.rep' (string expected, got no value)
        stack traceback:
        \t[C]: in function 'string.rep'

        """)
    #expect(
      lines == [
        "1\tboom\tnil", "1\tbad argument #1 to 'os.exit' (exit codes are 0 to 255, got 300)\tnil",
        "1\tbad argument #1 to 'string.rep' (string expected, got no value)\tnil",
      ])
  }

  @Test(arguments: [
    ("{code=7}", "table\ttrue"), ("42", "number\tfalse"), ("4.5", "number\tfalse"), ("nil", "nil\tfalse"),
    ("false", "boolean\tfalse"), ("", "nil\tfalse"), ("print", "function\tfalse"),
  ])
  func `that is no string is raised again as it is`(_ value: String, _ found: String) throws {
    let run = try CommandRunner(
      script: """
        local p = process.spawn(function() error(\(value)) end)
        local ok, value = pcall(p.result, p)
        print(ok, type(value), type(value) == "table" and value.code == 7)
        print(p.exitcode, type(p.error))
        """
    ).run()
    #expect(run.lines == ["false\t\(found)", "1\tstring"], "\(run.errors)")
    #expect(run.errors.hasPrefix("Process-1 (pid "))
  }

  @Test func `value is told in words on standard error`() throws {
    let lines = try printed(
      by: """
        local function fail(value)
          local p = process.spawn(function() error(value) end)
          p:join()
          print((p.error:gsub("\\n.*", "")))
        end
        fail({})
        fail(42)
        fail(nil)
        fail(false)
        fail(setmetatable({}, {__tostring = function() return "told by itself" end}))
        """,
      errors: """
        Process-1 (pid N): (error object is a table value)
        stack traceback:
        \t[C]: in function 'error'
        \tscript.lua:2: in function <script.lua:2>
        Process-2 (pid N): 42
        stack traceback:
        \t[C]: in function 'error'
        \tscript.lua:2: in function <script.lua:2>
        Process-3 (pid N): (error object is a nil value)
        stack traceback:
        \t[C]: in function 'error'
        \tscript.lua:2: in function <script.lua:2>
        Process-4 (pid N): (error object is a boolean value)
        stack traceback:
        \t[C]: in function 'error'
        \tscript.lua:2: in function <script.lua:2>
        Process-5 (pid N): told by itself

        """)
    #expect(
      lines == [
        "(error object is a table value)", "42", "(error object is a nil value)", "(error object is a boolean value)",
        "told by itself",
      ])
  }

  @Test func `value that cannot be sent is raised as its description`() throws {
    let run = try CommandRunner(
      script: """
        for _, value in ipairs{coroutine.create(print), io.stdout, {io.stdout}} do
          local p = process.spawn(error, value)
          local ok, message = pcall(p.result, p)
          print(ok, type(message), message == p.error)
        end
        """
    ).run()
    #expect(run.lines == ["false\tstring\ttrue", "false\tstring\ttrue", "false\tstring\ttrue"], "\(run.errors)")
  }

  @Test func `through two processes carries both tracebacks`() throws {
    let lines = try printed(
      by: """
        local function child() error "boom" end
        local function middle() return process.spawn(child):result(), 1 end
        local p = process.spawn(middle)
        print(pcall(p.result, p))
        """,
      errors: """
        Process-1:1 (pid N): script.lua:1: boom
        stack traceback:
        \t[C]: in function 'error'
        \tscript.lua:1: in function <script.lua:1>
        Process-1 (pid N): script.lua:1: boom
        stack traceback:
        \t[C]: in function 'error'
        \tscript.lua:1: in function <script.lua:1>
        stack traceback:
        \t[C]: in method 'result'
        \tscript.lua:2: in function <script.lua:2>

        """)
    #expect(lines.count == 7)
    #expect(lines.first == "false\tscript.lua:1: boom")
  }

  @Test func `caught there is none`() throws {
    let lines = try printed(
      by: """
        local p = process.spawn(function() return pcall(error, "boom") end)
        print(p:result())
        print(p.exitcode, p.error)
        """)
    #expect(lines == ["false\tboom", "0\tnil"])
  }

  @Test func `is none for those that left or were killed`() throws {
    let lines = try printed(
      by: """
        local left, killed, fine = process.spawn(os.exit, 1), process.spawn(process.sleep, 9), process.spawn(print)
        killed:kill()
        process.join{left, killed, fine}
        print(left.exitcode, left.error)
        print(killed.exitcode, killed.error)
        print(fine.exitcode, fine.error)
        """)
    #expect(lines == ["", "1\tnil", "-9\tnil", "0\tnil"])
  }
}
