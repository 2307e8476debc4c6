import Foundation
import Testing

/// What a process in a sandbox sends to those outside: only data may come out, as all else would run there.
@Suite(.enabled(if: SandboxTrial.isWhole, "this system lacks a wall"), .timeLimit(.minutes(15)))
struct `What comes out of a sandbox` {
  private func run(_ script: String) throws -> CommandResult {
    // Code that runs where files can be read says so, in any metamethod.
    let prelude = """
      local function tell() if io.open "/etc/passwd" then print "CODE RUNS OUTSIDE" end return "told" end
      local function trap()
        return setmetatable({ 1, 2 },
          { __gc = tell, __index = tell, __tostring = tell, __len = tell, __eq = tell, __call = tell, __close = tell })
      end
      local function use(ok, value)
        if ok and value ~= nil then
          pcall(function() return value.x, #value, value == {} end)
          pcall(function() value() end)
        end
        local text = tostring(value)
        ok, value = ok, nil
        collectgarbage()
        print(ok, (text:match "^[^\\n]*"))
      end
      """
    var runner = CommandRunner(script: prelude.replacing("\n", with: " ") + "\n" + script)
    runner.timeLimit = 60
    return try runner.runWithWatchers()
  }

  private let refusedTable =
    "cannot receive a table with a metatable, which may come from a sandboxed process: only data is taken from one"
  private let refusedFunction =
    "cannot receive a function, which may come from a sandboxed process: only data is taken from one"

  private func expectRefusals(_ run: CommandResult, _ refusals: [String], _ location: SourceLocation = #_sourceLocation)
  {
    #expect(run.ending == .exited(0), "\(run.errors)", sourceLocation: location)
    #expect(!run.output.contains("CODE RUNS"), "\(run.output)", sourceLocation: location)
    #expect(run.lines.count == refusals.count, "\(run.output)\(run.errors)", sourceLocation: location)
    for (line, refusal) in zip(run.lines, refusals) {
      #expect(line.hasPrefix("false") && line.contains(refusal), "\(line)", sourceLocation: location)
    }
  }

  @Test(arguments: ["fork", "spawn"])
  func `is data alone, of a pool's workers`(_ method: String) throws {
    let run = try run(
      """
      process.set_start_method "\(method)"
      if process.is_main() then
        local pool = process.Pool(1, { sandbox = true })
        use(pcall(pool.apply, pool, trap))
        use(pcall(pool.map, pool, trap, { 1, 2 }))
        use(pcall(pool.apply, pool, function() return function() end end))
        use(pcall(pool.apply, pool, function() return string.rep end))
        use(pcall(pool.apply, pool, function() return { string } end))
        for result in pool:imap(function(i) return { i, { x = i / 2, s = "s" } } end, { 1 }) do
          assert(result[1] == 1 and result[2].x == 0.5 and result[2].s == "s")
        end
        pool:close()
        pool:join()
      end
      """)
    expectRefusals(
      run,
      [
        refusedTable, refusedTable, refusedFunction, "cannot receive a function of a library",
        "cannot receive a library",
      ])
  }

  @Test func `is the text alone of errors that are more than data`() throws {
    let run = try run(
      """
      local pool = process.Pool(1, { sandbox = true })
      local result = pool:apply_async(function() error(trap()) end)
      use(pcall(result.get, result))
      local broken = process.Pool(1, { sandbox = true, initializer = function() error(trap()) end })
      use(pcall(broken.map, broken, print, { 1 }))
      local p = process.spawn { target = function() error(trap()) end, sandbox = {} }
      p:join()
      use(false, p.error)
      use(pcall(p.result, p))
      local data = process.spawn { target = function() error { code = 7 } end, sandbox = {} }
      use(false, select(2, pcall(data.result, data)).code)
      """)
    #expect(!run.output.contains("CODE RUNS") && run.lines.count == 5, "\(run.output)\(run.errors)")
    #expect(run.lines.last == "false\t7")
  }

  @Test(arguments: ["fork", "spawn"])
  func `is data alone, of channels and results`(_ method: String) throws {
    let run = try run(
      """
      process.set_start_method "\(method)"
      if process.is_main() then
        local q, t, e = process.Queue(), process.shared {}, process.Event()
        local a, b = process.Pipe()
        local p = process.spawn {
          target = function(q, t, b, e)
            use(pcall(q.put, q, trap()))
            use(pcall(q.put, q, print))
            use(pcall(q.put, q, function() end))
            use(pcall(q.put, q, { trap() }))
            use(pcall(function() t.x = trap() end))
            use(pcall(b.send, b, trap()))
            q:put { e, 1, "x", { true, 0.5 } }
            q:put(process.Process)
            return trap()
          end,
          args = { q, t, b, e }, sandbox = {},
        }
        p:join()
        assert(t.x == nil and not a:poll(0))
        use(pcall(p.result, p))
        local data = q:get()
        assert(not data[1]:is_set() and data[2] == 1 and data[4][2] == 0.5)
        data[1]:set()
        assert(e:is_set() and q:get() == process.Process)
      end
      """)
    expectRefusals(
      run,
      [
        refusedTable, "cannot receive a function of a library", refusedFunction, refusedTable, refusedTable,
        refusedTable,
        refusedTable,
      ])
  }

  @Test func `is data alone for processes that were there before, and for those that come after`() throws {
    let run = try run(
      """
      local q, go = process.Queue(), process.Event()
      local function take() go:wait() use(pcall(q.get, q)) end
      local earlier = process.spawn(take)
      local p = process.spawn { target = function() assert(not pcall(q.put, q, trap())) end, sandbox = {} }
      p:join()
      -- What others send is not taken either: nobody knows who has written a message.
      q:put(setmetatable({}, {}))
      q:put(setmetatable({}, {}))
      go:set()
      earlier:join()
      process.spawn(take):join()
      """)
    expectRefusals(run, [refusedTable, refusedTable])
  }

  @Test func `is data alone where a child has restricted itself`() throws {
    let run = try run(
      """
      local q = process.Queue()
      local p = process.spawn(function() process.sandbox() use(pcall(q.put, q, trap())) return trap() end)
      p:join()
      use(pcall(p.result, p))
      """)
    expectRefusals(run, [refusedTable, refusedTable])
  }

  @Test func `does not have others load a module`() throws {
    let own = try OwnFolder()
    let run = try run(
      """
      package.path = "\(own.path)/?.lua"
      local q = process.Queue()
      local p = process.spawn {
        target = function()
          local file = assert(io.open("\(own.path)/evil.lua", "w"))
          file:write "print 'CODE RUNS OUTSIDE' return { f = print }"
          file:close()
          package.loaded.evil = { f = load "" }
          pcall(q.put, q, package.loaded.evil)
          pcall(q.put, q, { package.loaded.evil.f })
        end,
        sandbox = { allow_write = "\(own.path)" },
      }
      p:join()
      print(q:empty(), package.loaded.evil)
      """)
    #expect(run.output == "true\tnil\n", "\(run.errors)")
  }

  @Test func `may be functions where all are in the sandbox`() throws {
    let run = try run(
      """
      process.sandbox()
      local q = process.Queue()
      process.spawn(function() q:put(function() return setmetatable({}, { __tostring = function() return "own" end }) end) end)
        :join()
      print(tostring(q:get()()))
      print(process.Pool(1):apply(function() return function() return "sent" end end)())
      """)
    #expect(run.output == "own\nsent\n", "\(run.errors)")
  }

  @Test func `goes into it as ever: workers are sent functions`() throws {
    let run = try run(
      """
      local pool = process.Pool(1, { sandbox = true })
      print(pool:map(function(f) return f(2) end, { function(x) return x + 1 end })[1])
      print(pool:apply(function(t) return tostring(t) end, setmetatable({}, { __tostring = function() return "in" end })))
      """)
    #expect(run.output == "3\nin\n", "\(run.errors)")
  }
}
