import Testing

/// Warnings of what Lua runs without an error.
@Suite struct `A likely mistake` {
  /// The warnings on a script, which is run.
  private func warnings(on script: String) throws -> [String] {
    let run = try CommandRunner(script: script).run()
    #expect(run.ending == .exited(0))
    return run.errors.split(separator: "\n").map(String.init)
  }

  private static let alive = "is_alive is a method, and counts as true: write"

  @Test(arguments: [
    ("if p.is_alive then end", "p.\(alive) p:is_alive()"),
    ("while not p.is_alive do p:start() end", "p.\(alive) p:is_alive()"),
    ("repeat until p.is_alive", "p.\(alive) p:is_alive()"),
    ("local ps = {{q=p}} print(not ps[#ps].q.is_alive)", "ps[#ps].q.\(alive) ps[#ps].q:is_alive()"),
    ("if p.pid and p.is_alive then end", "p.\(alive) p:is_alive()"),
    ("if true or get(p).is_alive == true then end", nil),
    ("if process.is_main then end", "process.is_main is a function, and counts as true: write process.is_main()"),
    (
      "local e = process.Event() if not e.is_set then end",
      "e.is_set is a method, and counts as true: write e:is_set()"
    ),
  ])
  func `is a method that is taken for a field`(_ code: String, _ warning: String?) throws {
    let script = "local p = process.Process{}\nlocal function get(x) return x end\n\(code)"
    #expect(try warnings(on: script) == (warning.map { ["procscript: warning: script.lua:3: \($0)"] } ?? []))
  }

  @Test(arguments: [
    "if p:is_alive() then end", "if p.is_alive(p) then end", "local alive = p.is_alive", "pcall(p.is_alive, p)",
    "if p.is_alive and p:is_alive() then end", "p.is_alive_too = 1 if p.is_alive_too then end",
    "local enemy = {is_alive = false} if enemy.is_alive then end", "-- if p.is_alive then",
    "print 'if p.is_alive then'",
    "p.is_alive = 1 if p.is_alive then end", "local q = {} if q.is_alive == nil then end if is_alive then end",
    "if process.is_main() then end", "if p.is_alive ~= nil then end",
  ])
  func `is no method that is meant`(_ code: String) throws {
    let allowed = code.contains("nil then")
    let found = try warnings(on: "local p = process.Process{}\n\(code)")
    #expect(found.isEmpty || allowed, "\(found)")
  }

  private static func lost(_ copy: String, _ call: String) -> String {
    "this changes a copy of \(copy) and nothing else: write \(call) end)"
  }

  @Test(arguments: [
    (
      "local t = process.shared{list={1, 2}}\nt.list[1] = 5",
      lost("t.list", "t:update(\"list\", function(list) … return list")
    ),
    (
      "t = process.shared()\nt.a = {b={}} t.a.b.c = 5",
      "this changes a copy of t.a and nothing else: write t:update(\"a\", function(a) … return a end)"
    ),
    (
      "local t = process.shared {}\nt[1] = {} for i = 1, 1 do t[i].x = i end",
      lost("t[i]", "t:update(i, function(value) … return value")
    ),
    (
      "local list, t = {} t = process.shared{list=list}\ntable.insert(t.list, 1)",
      lost("t.list", "t:update(\"list\", function(list) … return list")
    ),
    (
      "local list = {} local t = process.shared({list=list})\nlocal function f() table.sort(t.list) end",
      lost("t.list", "t:update(\"list\", function(list) … return list")
    ),
  ])
  func `is a change of what was read from a shared table`(_ script: String, _ warning: String) throws {
    let isKnown = !script.hasPrefix("local list, t")
    #expect(try warnings(on: script) == (isKnown ? ["procscript: warning: script.lua:2: \(warning)"] : []))
  }

  @Test(arguments: [
    "local t = process.shared{list={1}} t.list = {2}", "local t = process.shared{list={1}} if t.list[1] == 5 then end",
    "local t = process.shared{n=process.Value(1)} t.n.value = 5",
    "local t = process.shared{a=process.Array(2)} t.a[1] = 5",
    "local t = process.shared{list={1}} do local t = {list={}} t.list[1] = 5 end",
    "local t = process.shared{list={1}} local function f(t) t.list[1] = 5 end",
    "local t = process.shared{list={1}} local u = {t={list={}}} u.t.list[1] = 5",
    "local t = process.shared{list={1}} local list = t.list list[1] = 5 t.list = list",
    "local t = process.shared{list={1}} t:update('list', function(list) list[1] = 5 return list end)",
    "local t = {list={}} t.list[1] = 5 process.shared{}",
    "local t = process.shared{list={1}} print(t.list[1], #t.list) table.concat(t.list)",
  ])
  func `is no change that is kept, or of something else`(_ script: String) throws {
    #expect(try warnings(on: script) == [])
  }

  @Test func `is told once, and not by other processes that run the script again`() throws {
    let script = """
      if process.is_main and process.is_main() then
        for _ = 1, 3 do
          process.spawn { target = function() if process.is_main then end end, start_method = "spawn" }:join()
        end
      end
      """
    let found = try warnings(on: script)
    #expect(found.count == 1 && found[0].hasPrefix("procscript: warning: script.lua:3: process.is_main is"), "\(found)")
  }

  @Test func `is nobody's concern where the module is not used`() throws {
    #expect(try warnings(on: "local p = {} if p.is_alive then end") == [])
  }
}
