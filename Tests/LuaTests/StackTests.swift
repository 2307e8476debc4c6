import ProcscriptLua
import Testing

private let labs = UserdataKind<Lab>(name: "test.Lab")

@Suite struct StackTests {
  private let lab: Lab
  private var state: State { lab.state }

  init() throws {
    lab = try Lab()
    // Something below, which nothing may touch.
    state.push("bottom")
  }

  /// Runs `body` and expects the stack's top to move by `change` and what was below to stay.
  private func expectTop(
    moves change: Int32, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
  ) rethrows {
    let height = state.top
    try body()
    #expect(state.top == height + change, sourceLocation: sourceLocation)
    #expect(state.string(at: 1) == "bottom", sourceLocation: sourceLocation)
    state.setTop(height)
  }

  @Test func `pushing adds one value`() {
    expectTop(moves: 1) { state.pushNil() }
    expectTop(moves: 1) { state.push(true) }
    expectTop(moves: 1) { state.push(Int64(1)) }
    expectTop(moves: 1) { state.push(1.5) }
    expectTop(moves: 1) { state.push("text") }
    expectTop(moves: 1) { state.push(nil as String?) }
    expectTop(moves: 1) { state.push(copyOf: 1) }
    expectTop(moves: 1) { state.pushTable() }
    expectTop(moves: 1) { state.pushGlobals() }
    expectTop(moves: 1) { state.pushLoaded() }
    expectTop(moves: 1) { _ = state.pushThread() }
    expectTop(moves: 1) { state.push { _ in 0 } }
    expectTop(moves: 1) { state.push(address: UnsafeRawPointer(bitPattern: 8)!) }
  }

  @Test func `reading leaves the stack alone`() throws {
    state.pushTable()
    try expectTop(moves: 0) {
      let shown = try state.description(at: 1)
      #expect(shown == "bottom")
    }
    expectTop(moves: 0) { #expect(state.string(at: 1) == "bottom") }
    expectTop(moves: 0) { #expect(state.typeName(at: 2) == "table") }
    expectTop(moves: 0) { #expect(state.object(at: 2, as: labs) == nil) }
  }

  @Test func `table access takes and gives what it says`() throws {
    state.pushTable()
    expectTop(moves: 0) {
      state.push(Int64(7))
      state.rawSet("seven", in: 2)
      state.push(Int64(8))
      state.rawSet(1, in: 2)
      state.push("key")
      state.push("value")
      state.rawSet(in: 2)
    }
    expectTop(moves: 1) { #expect(state.rawGet("seven", from: 2) == .number && state.integer(at: -1) == 7) }
    expectTop(moves: 1) { #expect(state.rawGet("seven", from: -1) == .number) }
    expectTop(moves: 1) { #expect(state.rawGet(1, from: 2) == .number && state.integer(at: -1) == 8) }
    expectTop(moves: 1) {
      state.push("key")
      #expect(state.rawGet(from: 2) == .string && state.string(at: -1) == "value")
    }
    try expectTop(moves: 1) { try state.get("seven", from: -1) }
    try expectTop(moves: 0) {
      state.push(Int64(9))
      try state.set("nine", in: 2)
    }
    try expectTop(moves: 0) {
      state.push(Int64(9))
      try state.setGlobal("nine")
    }
    try expectTop(moves: 1) {
      try state.getGlobal("nine")
      #expect(state.integer(at: -1) == 9)
    }
    expectTop(moves: 0) {
      #expect(!state.pushMetatable(of: 2))
      state.pushTable()
      state.setMetatable(of: 2)
    }
    expectTop(moves: 1) { #expect(state.pushMetatable(of: 2)) }
  }

  @Test func `going through a table ends with nothing on top`() {
    state.pushTable()
    for number in 1...5 {
      state.push(Int64(number))
      state.rawSet("key \(number)", in: 2)
    }
    expectTop(moves: 0) {
      var sum: Int64 = 0
      state.pushNil()
      while state.next(in: 2) {
        sum += state.integer(at: -1) ?? 0
        state.pop()
      }
      #expect(sum == 15)
    }
  }

  @Test func `failing access leaves the error's value in place of what it took`() throws {
    state.push(true)
    expectTop(moves: 1) { #expect(throws: LuaError.raised) { try state.get("x", from: 2) } }
    expectTop(moves: 1) {
      state.push(Int64(1))
      #expect(throws: LuaError.raised) { try state.set("x", in: 2) }
    }
    expectTop(moves: 1) { #expect(throws: LuaError.raised) { try state.load("not Lua", name: "=x") } }
    expectTop(moves: 1) { #expect(throws: LuaError.raised) { try state.load(file: "/no/such/file") } }
    try lab.run("setmetatable(_G, {__index = error, __newindex = error})")
    state.push("bottom")
    state.insert(at: 1)
    expectTop(moves: 1) { #expect(throws: LuaError.raised) { try state.getGlobal("missing") } }
    expectTop(moves: 1) {
      state.push(Int64(1))
      #expect(throws: LuaError.raised) { try state.setGlobal("missing") }
    }
  }

  @Test func `moving values keeps their number`() {
    for number in 1...3 { state.push(Int64(number)) }
    state.insert(at: 2)
    #expect((2...4).map { state.integer(at: $0) } == [3, 1, 2])
    state.remove(at: 2)
    #expect((2...3).map { state.integer(at: $0) } == [1, 2] && state.top == 3)
    state.replace(at: 2)
    #expect(state.integer(at: 2) == 2 && state.top == 2)
    let thread = state.pushThread()
    state.push(Int64(10))
    state.push(Int64(20))
    state.move(2, to: thread)
    #expect(thread.top == 2 && thread.integer(at: 2) == 20 && state.top == 3)
    #expect(state.absolute(-1) == 3 && state.absolute(2) == 2)
  }

  @Test func `balanced takes away what its body leaves`() throws {
    try expectTop(moves: 0) {
      let result = try state.balanced { () throws(LuaError) in
        state.push(Int64(1))
        state.push(Int64(2))
        return 5
      }
      #expect(result == 5)
    }
    expectTop(moves: 0) {
      #expect(throws: LuaError.message("oops")) {
        try state.balanced { () throws(LuaError) in
          state.push(Int64(1))
          throw .message("oops")
        }
      }
    }
    expectTop(moves: 1) {
      #expect(throws: LuaError.raised) {
        try state.balanced { () throws(LuaError) in
          state.push(Int64(1))
          state.push("the error")
          throw .raised
        }
      }
      #expect(state.string(at: -1) == "the error")
    }
  }

  @Test func `room beyond Lua's limit is an error`() throws {
    try state.ensureRoom(for: 100_000)
    expectTop(moves: 0) {
      #expect(throws: LuaError.message("stack overflow (no room for 2000000 more values)")) {
        try state.ensureRoom(for: 2_000_000)
      }
    }
  }
}
