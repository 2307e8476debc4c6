import CProcscriptLua
import Glibc
import ProcscriptLua
import Testing

/// `push_bytes(n)` → a string of n bytes; `waste_bytes(n)` → nothing, but makes it.
private let pushBytes: HostFunction = { L in
  answer(L) { state throws(LuaError) in
    let bytes = [UInt8](repeating: 0x61, count: Int(try state.integerArgument(1)))
    bytes.withUnsafeBytes { state.push(bytes: $0) }
    return 1
  }
}
private let wasteBytes: HostFunction = { L in
  let answer = pushBytes(L)
  return answer == 1 ? 0 : answer
}
private let failWithBytes: HostFunction = { L in
  let answer = pushBytes(L)
  return answer == 1 ? -1 : answer
}

/// What a system with little memory does: its context is how many bytes are left.
private let littleMemory: lua_Alloc = { context, block, oldSize, newSize in
  let left = context!.assumingMemoryBound(to: Int.self)
  let held = block == nil ? 0 : oldSize
  if newSize > held && newSize - held > left.pointee { return nil }
  left.pointee -= newSize - held
  if newSize > 0 { return realloc(block, newSize) }
  free(block)
  return nil
}

@Suite struct MemoryTests {
  private static let limit = 2_000_000

  private func makeLab() throws -> Lab {
    let lab = try Lab(memoryLimit: Self.limit)
    try lab.offer(["push_bytes": pushBytes, "waste_bytes": wasteBytes, "fail_with_bytes": failWithBytes])
    return lab
  }

  @Test func `a script that exceeds the limit gets an error, and the state goes on`() throws {
    let lab = try makeLab()
    for _ in 0..<20 {
      #expect(lab.failure(of: "local t = {} while true do t[#t + 1] = {} end") == "not enough memory")
      #expect(lab.failure(of: "local s = 'x' while true do s = s .. s end") == "not enough memory")
      #expect(lab.failure(of: "return ('x'):rep(1 << 30)") == "not enough memory")
      try lab.run("local t = {} for i = 1, 1000 do t[i] = {i} end assert(t[1000][1] == 1000)")
      #expect(lab.state.usedMemory <= Self.limit)
    }
  }

  @Test func `a script can catch it`() throws {
    let lab = try makeLab()
    try lab.run(
      """
      for i = 1, 20 do
        local ok, e = pcall(string.rep, 'x', 1 << 30)
        assert(not ok and e == 'not enough memory')
        local co = coroutine.create(function() return ('x'):rep(1 << 30) end)
        ok, e = coroutine.resume(co)
        assert(not ok and e == 'not enough memory')
      end
      """)
  }

  @Test func `what a host function makes beyond the limit is an error once it has returned`() throws {
    let lab = try makeLab()
    for _ in 0..<20 {
      #expect(lab.failure(of: "return push_bytes(10000000)") == "not enough memory")
      #expect(lab.failure(of: "fail_with_bytes(10000000)") == "not enough memory")
      lab.state.collectGarbage()
      #expect(lab.state.usedMemory < Self.limit)
      try lab.run("assert(#push_bytes(1000) == 1000)")
      lab.state.setTop(0)
    }
  }

  @Test func `where the system refuses memory to a host function, garbage is collected first`() throws {
    var left = 4_000_000
    try withUnsafeMutablePointer(to: &left) { left in
      let state = State(try #require(lua_newstate(littleMemory, left)))
      try state.adopt()
      try state.asHost { () throws(LuaError) in
        try state.openLibraries()
        state.push(pushBytes)
        try state.setGlobal("push_bytes")
        try state.load("collectgarbage 'stop' for i = 1, 50 do push_bytes(1000000) end", name: "=script")
        try state.call(arguments: 0, results: 0)
      }
      #expect(left.pointee > 0)
      state.close()
    }
  }

  @Test func `what a host function only passes through is none`() throws {
    let lab = try makeLab()
    try lab.run("for i = 1, 20 do waste_bytes(10000000) end")
    #expect(lab.state.usedMemory < Self.limit)
  }

  @Test func `the limit holds after host functions have returned and failed`() throws {
    let lab = try makeLab()
    #expect(
      lab.failure(
        of: """
          for i = 1, 100 do
            waste_bytes(10)
            pcall(fail_with_bytes, 10)
            pcall(waste_bytes, 'not a number')
            coroutine.wrap(pcall)(fail_with_bytes, 10)
          end
          local t = {}
          for i = 1, 1000000 do t[i] = {} end
          """) == "not enough memory")
  }

  @Test func `a script that is called from a host function has its limit`() throws {
    let lab = try makeLab()
    try lab.offer([
      "call": { L in
        answer(L) { state throws(LuaError) in
          try state.call(arguments: 0, results: 0)
          return 0
        }
      }
    ])
    #expect(
      lab.failure(of: "call(function() local t = {} while true do t[#t + 1] = {} end end)") == "not enough memory")
    // Whatever was raised, the host's allocations are not refused afterwards.
    for _ in 0..<5 { lab.state.push(String(repeating: "x", count: 1_000_000)) }
    #expect(lab.state.usedMemory > Self.limit)
  }

  @Test func `what is used is what is held`() throws {
    let lab = try Lab()
    lab.state.collectGarbage()
    let before = lab.state.usedMemory
    lab.state.push(String(repeating: "x", count: 1_000_000))
    #expect((1_000_000..<1_001_000).contains(lab.state.usedMemory - before))
    lab.state.pop()
    lab.state.collectGarbage()
    #expect(abs(lab.state.usedMemory - before) < 1000)
    try lab.run("return collectgarbage('count')")
    let count = try #require(lab.state.number(at: 1))
    #expect(Int(count * 1024) == lab.state.usedMemory)
  }

  @Test func `the collector is left as it was`() throws {
    let lab = try Lab()
    let state = lab.state
    try lab.run(
      "function watch() finalized = false setmetatable({}, {__gc = function() finalized = true end}) end")
    try state.withoutCollector { () throws(LuaError) in
      try state.withoutCollector { () throws(LuaError) in }
      try state.getGlobal("watch")
      try state.call(arguments: 0, results: 0)
      for _ in 0..<10_000 {
        state.push(String(repeating: "x", count: 1000))
        state.pop()
      }
      try state.getGlobal("finalized")
    }
    #expect(state.type(at: -1) == .boolean && !state.boolean(at: -1))
    state.pop()
    try lab.run("assert(collectgarbage('isrunning')) collectgarbage('stop')")
    try state.withoutCollector { () throws(LuaError) in }
    try lab.run("assert(not collectgarbage('isrunning')) collectgarbage('restart') collectgarbage() assert(finalized)")
  }

  @Test func `the collector can go by generations`() throws {
    let lab = try Lab()
    try lab.state.collectByGenerations()
    try lab.run("assert(collectgarbage('incremental') == 'generational')")
  }

  @Test func `a small heap is not collected each time that it grows by a part of itself`() throws {
    let lab = try Lab()
    try lab.state.collectByGenerations()
    try lab.run(
      """
      local collections = 0
      local function watch() setmetatable({}, { __gc = function() collections = collections + 1 watch() end }) end
      watch()
      for _ = 1, 10 do
        local list
        for _ = 1, 1000 do list = { next = list } end
      end
      assert(collections <= 4, collections)
      collections = 0
      for _ = 1, 20000 do local _ = {} end
      assert(collections > 2 and collections < 9, collections)
      """)
  }

  @Test func `what makes it so counts as no memory, neither for scripts nor against the limit`() throws {
    let lab = try Lab(memoryLimit: Self.limit)
    let before = lab.state.usedMemory
    try lab.state.collectByGenerations()
    #expect(lab.state.usedMemory - before < 1000)
    try lab.run(
      """
      assert(collectgarbage 'count' < 100)
      assert(#('x'):rep(900000) == 900000) -- made in a buffer as large
      collectgarbage()
      assert(not pcall(string.rep, 'x', 1100000))
      local inside
      setmetatable({}, { __gc = function() inside = tostring(collectgarbage 'count') end })
      collectgarbage()
      assert(inside == 'nil', inside) -- as in any finalizer
      collectgarbage 'incremental'
      collectgarbage()
      assert(collectgarbage 'count' < 100)
      """)
  }
}
