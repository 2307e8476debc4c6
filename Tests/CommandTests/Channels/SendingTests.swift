import Testing

/// What of the module, and of the libraries, goes with what is sent, and what does not.
@Suite struct `Sending` {
  @Test func `a C function arrives as itself, or not at all`() throws {
    let lines = try printed(
      by: """
        local q, insert, sqrt, print0 = process.Queue(), table.insert, math.sqrt, print
        local pool <close> = process.Pool(1)
        q:put { insert } q:get()
        table.insert = function(...) return insert(...) end
        math.sqrt = function(x) return -x end
        print = function(...) print0("wrapped", ...) end
        print0(pcall(q.put, q, function() return insert end))
        print0(pcall(q.put, q, { print0 }))
        print0(pcall(pool.map, pool, function(x) return sqrt(x) end, { 4 }))
        package.loaded.other = { insert = insert }
        q:put { insert } print0(q:get()[1] == insert)
        """)
    #expect(
      lines == [
        "false\tscript.lua:7: cannot send a C function (at upvalue 'insert')",
        "false\tscript.lua:8: cannot send a C function (at [1])",
        "false\tscript.lua:9: cannot send a C function (at upvalue 'sqrt')", "true",
      ])
  }

  @Test(arguments: [
    ("function() return pool end", "a pool (at upvalue 'pool')"),
    ("function() return result end", "a result (at upvalue 'result')"),
    ("{ p = { pool } }", "a pool (at .p[1])"),
    ("function() return map end", "a function of the process module (at upvalue 'map')"),
    ("{ pool:imap(tostring, { 1 }) }", "a function of the process module (at [1])"),
    ("{ process.as_completed { result } }", "a function of the process module (at [1])"),
    ("getmetatable(pool).__index", "a function of the process module (at .terminate)"),
    ("function() return worker end", "a process (at upvalue 'worker')"),
    ("{ process.Lock():hold() }", "what l:hold() returns (at [1])"),
  ])
  func `what can't be sent of the module is called by its name, and shows nothing of its insides`(
    value: String, words: String
  ) throws {
    let lines = try printed(
      by: """
        local pool <close> = process.Pool(1)
        local result, map, worker, q = pool:apply_async(type, 1), pool.map, process.Process {}, process.Queue()
        result:wait()
        print(select(2, pcall(q.put, q, \(value))))
        """)
    // Which of a table's functions comes first is not known.
    let told = lines.map { $0.replacing(/at \.[a-z_]+\)/, with: "at .terminate)") }
    #expect(told == ["script.lua:4: cannot send \(words)"])
  }

  @Test func `methods of channels can be sent`() throws {
    let lines = try printed(
      by: """
        if not process.is_main() then return end
        local pool <close> = process.Pool(1)
        local q, s, l = process.Queue(), process.Semaphore(1), process.Lock()
        print(pool:apply_async(s.acquire, s):get(), s:value())
        print(pool:apply(s.release, s, 2), s:value())
        print(process.spawn { target = q.put, args = { q, 5 }, start_method = "spawn" }:result(), q:get())
        print(pool:apply(l.with, l, function() return "with" end))
        for _, method in ipairs { q.values, process.Value(1).update, process.Condition().wait_for, l.hold } do
          q:put { method } print(q:get()[1] == method)
        end
        """)
    #expect(
      lines == [
        "true\t0", "nil\t2", "true\t5", "with", "true", "true", "true", "true",
      ])
  }
}
