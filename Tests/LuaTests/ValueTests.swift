import ProcscriptLua
import Testing

private let someKey = RegistryKey()
private let otherKey = RegistryKey()

@Suite struct ValueTests {
  private let lab: Lab
  private var state: State { lab.state }

  init() throws {
    lab = try Lab()
  }

  @Test func `nothing is converted`() throws {
    try lab.run("return '12', 12, 12.0, 12.5, nil, false, 2^63")
    #expect((1...7).map { state.integer(at: $0) } == [nil, 12, 12, nil, nil, nil, nil])
    #expect((1...7).map { state.number(at: $0) } == [nil, 12, 12, 12.5, nil, nil, 0x1p63])
    #expect((1...7).map { state.isInteger(at: $0) } == [false, true, false, false, false, false, false])
    #expect((1...7).map { state.string(at: $0) } == ["12", nil, nil, nil, nil, nil, nil])
    #expect((1...8).map { state.boolean(at: $0) } == [true, true, true, true, false, false, true, false])
    #expect((1...8).map { state.isNil(at: $0) } == [false, false, false, false, true, false, false, true])
    #expect(state.type(at: 2) == .number && state.type(at: 8) == .none)
    #expect(state.convertedInteger(at: 1) == 12 && state.convertedInteger(at: 4) == nil)
  }

  @Test func `types have Lua's names`() throws {
    try lab.run("return nil, true, 1, 's', {}, print, io.stdout, coroutine.create(print)")
    let names = (1...9).map { state.type(at: $0).name }
    #expect(names == ["nil", "boolean", "number", "string", "table", "function", "userdata", "thread", "no value"])
    state.push(address: UnsafeRawPointer(bitPattern: 8)!)
    #expect(state.type(at: -1) == .lightUserdata && state.type(at: -1).name == "userdata")
  }

  @Test func `strings are bytes`() throws {
    try lab.run("return 'a\\0b', '', '\\xff'")
    #expect(state.bytes(at: 1).map(Array.init) == [0x61, 0, 0x62])
    #expect(state.bytes(at: 2)?.count == 0)
    #expect(state.bytes(at: 3).map(Array.init) == [0xFF])
    #expect(state.string(at: 3) == "\u{FFFD}")
    // What asks for a length goes on to elements, which a string has not.
    #expect(state.rawLength(at: 1) == 0 && state.rawGet(1, from: 1) == .nil)
    state.pop()
    state.push(bytes: UnsafeRawBufferPointer(start: nil, count: 0))
    #expect(state.rawEqual(-1, 2))
  }

  @Test func `values are described as tostring does`() throws {
    try lab.run("return 1, 1.0, -0.0, 'x', nil, true, setmetatable({}, {__tostring = function() return 'mine' end})")
    let shown = try (1...7).map { try state.description(at: $0) }
    #expect(shown == ["1", "1.0", "-0.0", "x", "nil", "true", "mine"])
    try lab.run("return setmetatable({}, {__tostring = function() error('oops', 0) end})")
    #expect(throws: LuaError.raised) { try state.description(at: -1) }
    #expect(state.takeDescription(of: .raised) == "oops")
  }

  @Test func `objects have identities, other values none`() throws {
    try lab.run("local t = {} return t, t, {}, 1, nil")
    #expect(state.identity(at: 1) != nil && state.identity(at: 1) == state.identity(at: 2))
    #expect(state.identity(at: 1) != state.identity(at: 3))
    #expect(state.identity(at: 4) == nil && state.identity(at: 5) == nil)
    #expect(state.rawEqual(1, 2) && !state.rawEqual(1, 3))
  }

  @Test func `chunks are loaded as what they are meant to be`() throws {
    let source = "return 1"
    try state.load(source, name: "=x")
    var binary: [UInt8] = []
    #expect(state.dumpFunction { binary.append(contentsOf: $0) })
    try binary.withUnsafeBytes { try state.load($0, name: "=x", kind: .binary) }
    try state.call(arguments: 0, results: 1)
    #expect(state.integer(at: -1) == 1)
    for (bytes, kind) in [(binary, ChunkKind.text), (Array(source.utf8), .binary), ([], .binary)] {
      #expect(throws: LuaError.raised) { try bytes.withUnsafeBytes { try state.load($0, name: "=x", kind: kind) } }
    }
    try state.load(UnsafeRawBufferPointer(start: nil, count: 0), name: "=empty")
    try state.call(arguments: 0, results: State.allResults)
  }

  @Test func `functions show their insides`() throws {
    try lab.run("local a, b = 1, 2 return function() return a, b end, function() return b end, print")
    #expect(state.pushUpvalue(1, of: 1) == "a" && state.integer(at: -1) == 1)
    #expect(state.pushUpvalue(3, of: 1) == nil)
    state.setTop(3)
    #expect(state.upvalueIdentity(2, of: 1) == state.upvalueIdentity(1, of: 2))
    #expect(state.upvalueIdentity(1, of: 1) != state.upvalueIdentity(1, of: 2))
    #expect(state.upvalueIdentity(3, of: 1) == nil)
    state.push(Int64(20))
    #expect(state.setUpvalue(1, of: 2))
    #expect(state.pushUpvalue(2, of: 1) == "b" && state.integer(at: -1) == 20)
    state.push(Int64(30))
    #expect(!state.setUpvalue(5, of: 1))
    state.setTop(3)
    state.joinUpvalue(1, of: 1, with: 1, of: 2)
    #expect(state.pushUpvalue(1, of: 1) == "a" && state.integer(at: -1) == 20)
    #expect(state.cFunction(at: 3) != nil && state.cFunction(at: 1) == nil)
    state.push(copyOf: 3)
    #expect(!state.dumpFunction { _ in Issue.record("a C function has no chunk") })
  }

  @Test func `host functions have upvalues`() throws {
    state.push(Int64(40))
    state.push(Int64(2))
    state.push(
      { L in
        answer(L) { state throws(LuaError) in
          let sum = (1...2).reduce(0) { $0 + state.integer(at: state.upvalueIndex(Int32($1)))! }
          state.push(sum)
          return 1
        }
      }, upvalues: 2)
    #expect(state.top == 1)
    try state.call(arguments: 0, results: 1)
    #expect(state.integer(at: 1) == 42)
  }

  @Test func `named functions share a value`() throws {
    state.push("shared")
    state.pushTable()
    let tell: HostFunction = { L in
      let state = State(L!)
      state.push(copyOf: state.upvalueIndex(1))
      return 1
    }
    state.setFunctions(["a": tell, "b": tell], sharing: -2)
    #expect(state.top == 2)
    for name in ["a", "b"] {
      state.rawGet(name, from: 2)
      try state.call(arguments: 0, results: 1)
      #expect(state.rawEqual(1, -1))
    }
  }

  @Test func `registry keys are unlike each other`() {
    state.push(Int64(1))
    state.registrySet(someKey)
    #expect(state.registryGet(someKey) == .number && state.registryGet(otherKey) == .nil)
  }

  @Test func `a module is required as require does`() throws {
    try state.require("answer", global: true) { L in
      let state = State(L!)
      state.pushTable()
      state.push(Int64(42))
      state.rawSet("value", in: -2)
      return 1
    }
    #expect(state.top == 0)
    try lab.run("assert(answer.value == 42 and require('answer') == answer and package.loaded.answer == answer)")
  }

  @Test func `a state that somebody else made can be adopted`() throws {
    // Adopting what is ours already changes nothing.
    try state.adopt()
    #expect(try state.asHost { () throws(LuaError) in state.usedMemory } > 0)
  }
}
