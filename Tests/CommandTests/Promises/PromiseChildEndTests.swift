import Testing

/// A child never runs on into its parent's code, whatever it does and wherever it was forked.
@Suite struct `A child ends where its function does` {
  struct Deed: Sendable, CustomTestStringConvertible {
    let name: String
    let code: String
    let exitcode: Int

    init(_ name: String, _ exitcode: Int, _ code: String) {
      self.name = name
      self.code = code
      self.exitcode = exitcode
    }

    var testDescription: String { name }
  }

  private static let deeds = [
    Deed("returns", 0, "return 1"),
    Deed("raises a string", 1, "error 'boom'"),
    Deed("raises nothing", 1, "error()"),
    Deed("raises a table", 1, "error {}"),
    Deed("raises what can't be told", 1, "error(setmetatable({}, {__tostring = function() error 'again' end}))"),
    Deed("raises what is told wrongly", 1, "error(setmetatable({}, {__tostring = function() return {} end}))"),
    Deed("raises what leaves when told", 4, "error(setmetatable({}, {__tostring = function() os.exit(4) end}))"),
    Deed("raises itself", 1, "error(process.current())"),
    Deed("raises a coroutine", 1, "error(coroutine.running())"),
    Deed("raises in a coroutine", 1, "coroutine.wrap(function() error 'boom' end)()"),
    Deed("has a coroutine that raised", 0, "coroutine.resume(coroutine.create(function() error 'boom' end))"),
    Deed("yields outside of a coroutine", 1, "coroutine.yield(1)"),
    Deed("resumes its parent's coroutine", 1, "assert(coroutine.resume(main))"),
    Deed("closes its parent's coroutine", 1, "coroutine.close(main)"),
    Deed("overflows the stack", 1, "local function f() return 1 + f() end f()"),
    Deed("overflows C's stack", 1, "local s = 'x' local function f() return s:gsub('x', f) end f()"),
    Deed("has an error in its error handler", 0, "xpcall(error, function() error 'again' end, 'boom')"),
    Deed("overflows in its error handler", 0, "local function h() return 1 + h() end xpcall(error, h, 'boom')"),
    Deed("raises what a handler made", 1, "error(select(2, xpcall(error, function() error 'again' end, 'boom')))"),
    Deed("raises in a finalizer", 0, "setmetatable({}, {__gc = function() error 'boom' end}) collectgarbage()"),
    Deed("raises while it closes", 1, "local _ <close> = setmetatable({}, {__close = error}) error 'boom'"),
    Deed("raises in a hook", 1, "debug.sethook(function() error 'boom' end, 'l') local _ = 1\n_ = 2"),
    Deed("asks for too much memory", 1, "return ('x'):rep(1 << 46)"),
    Deed("leaves", 0, "os.exit()"),
    Deed("leaves with true", 0, "os.exit(true)"),
    Deed("leaves with false", 1, "os.exit(false)"),
    Deed("leaves with a code", 7, "os.exit(7)"),
    Deed("leaves with a code and wants its state closed", 7, "os.exit(7, true)"),
    Deed("leaves in a coroutine", 7, "coroutine.wrap(function() os.exit(7) end)()"),
    Deed("leaves in a protected call", 7, "pcall(os.exit, 7)"),
    Deed("leaves in an error handler", 7, "xpcall(error, function() os.exit(7) end)"),
    Deed("leaves in a finalizer", 7, "setmetatable({}, {__gc = function() os.exit(7) end}) collectgarbage()"),
    Deed("leaves in a comparison", 7, "table.sort({1, 2, 3}, function() os.exit(7) end)"),
    Deed("leaves while it closes", 7, "local _ <close> = setmetatable({}, {__close = function() os.exit(7) end})"),
    Deed("kills itself", -9, "process.kill(process.getpid(), 'KILL')"),
    Deed("terminates itself", -15, "process.current():terminate()"),
    Deed("crashes", -11, "process.kill(process.getpid(), 'SEGV')"),
    Deed("aborts", -6, "process.kill(process.getpid(), 'ABRT')"),
    Deed("takes everything away", 0, "local g = _G for k in pairs(g) do g[k] = nil end"),
    Deed(
      "takes its libraries away", 0, "for k in pairs(package.loaded) do package.loaded[k] = nil end collectgarbage()"),
    Deed("takes the registry's values away", 0, "local r = debug.getregistry() for k in pairs(r) do r[k] = nil end"),
  ]

  @Test(arguments: deeds) func `and its parent goes on once`(_ deed: Deed) throws {
    let run = try CommandRunner(
      script: """
        main = coroutine.create(function()
          local p = process.spawn(function() \(deed.code) end)
          local waited = p:join()
          io.write("parent ", tostring(waited), " ", p.exitcode, "\\n")
        end)
        assert(coroutine.resume(main))
        print "end"
        """
    ).run()
    #expect(run.output == "parent true \(deed.exitcode)\nend\n", "\(run.errors)")
    #expect(run.ending == .exited(0))
  }

  /// Each calls `start`, and then goes on.
  private static let places = [
    ("a coroutine", "coroutine.wrap(start)()"),
    ("a coroutine in a coroutine", "coroutine.wrap(function() coroutine.wrap(start)() end)()"),
    ("a protected call", "assert(pcall(start))"),
    ("an error handler", "xpcall(error, start)"),
    ("an indexing metamethod", "local _ = setmetatable({}, {__index = start}).x"),
    ("an arithmetic metamethod", "local _ = setmetatable({}, {__add = start}) + 1"),
    ("a __tostring", "tostring(setmetatable({}, {__tostring = function() start() return '' end}))"),
    (
      "a comparison of a sort",
      "local done; table.sort({2, 1}, function(a, b) if not done then done = true start() end return a < b end)"
    ),
    ("a replacement", "local _ = ('x'):gsub('x', function() start() end)"),
    ("a finalizer", "do setmetatable({}, {__gc = start}) end collectgarbage()"),
    ("a __close", "do local _ <close> = setmetatable({}, {__close = start}) end"),
    ("an iterator", "for _ in function(_, i) if not i then start() return 1 end end do end"),
    ("a chunk's reader", "load(function() if start then local s = start start = nil s() end end)"),
    ("a loaded chunk", "load('local f = ... f()')(start)"),
    ("a module", "package.loaded.m = nil package.preload.m = start require 'm'"),
    ("a hook", "debug.sethook(function() debug.sethook() start() end, 'c') math.abs(1) debug.sethook()"),
    ("deep recursion", "local function deep(n) if n == 0 then start() else deep(n - 1) return 1 end end deep(150000)"),
    ("deep recursion of C", "local function deep(n) if n == 0 then start() else pcall(deep, n - 1) end end deep(150)"),
  ]

  @Test(arguments: places) func `wherever it was forked`(_ place: String, _ code: String) throws {
    let run = try CommandRunner(
      script: """
        local function fork_here(child)
          local p
          local start = function() p = process.spawn(child) end
          \(code)
          p:join()
          return p
        end
        local function leave_in_coroutine() coroutine.wrap(os.exit)(8) end
        for _, child in ipairs { function() return 1 end, function() error "boom" end, function() os.exit(7) end,
                                 leave_in_coroutine, function() process.kill(process.getpid(), 9) end } do
          local p = fork_here(child)
          print(p.exitcode, p.signal)
        end
        """
    ).run()
    #expect(run.lines == ["0\tnil", "1\tnil", "7\tnil", "8\tnil", "-9\tSIGKILL"], "\(run.errors)")
    #expect(run.ending == .exited(0))
  }

  @Test func `grandchildren too, to any depth`() throws {
    let run = try CommandRunner(
      script: """
        local function descend(depth)
          print(process.current().name)
          if depth == 0 then error "the bottom" end
          local p = process.spawn(descend, depth - 1)
          p:join()
          print(p.name, p.exitcode)
        end
        descend(4)
        print "end"
        """
    ).run()
    #expect(
      run.output == """
        MainProcess
        Process-1
        Process-1:1
        Process-1:1:1
        Process-1:1:1:1
        Process-1:1:1:1\t1
        Process-1:1:1\t0
        Process-1:1\t0
        Process-1\t0
        end

        """)
    #expect(run.ending == .exited(0))
  }

  @Test func `nothing that its parent had open to be closed is closed by it`() throws {
    let run = try CommandRunner(
      script: """
        local closable = setmetatable({}, {__close = function() print("closed by main", process.is_main()) end,
                                           __gc = function() print("collected by main", process.is_main()) end})
        do
          local _ <close> = closable
          process.spawn(function() error "boom" end):join()
          process.spawn(function() return 1 end):join()
          process.spawn(function() os.exit(1, true) end):join()
        end
        """
    ).run()
    #expect(run.output == "closed by main\ttrue\ncollected by main\ttrue\n")
  }
}
