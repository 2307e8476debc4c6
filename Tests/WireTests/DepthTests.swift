import ProcscriptLua
import ProcscriptWire
import Testing

@Suite struct DepthTests {
  @Test func `20,000 levels arrive`() throws {
    try expect(
      "local t = {0} for i = 1, 19999 do t = {t} end return t",
      arriveAs: "local t, n = ..., 1 while t[1] ~= 0 do t, n = t[1], n + 1 end assert(n == 20000)")
  }

  @Test(arguments: [
    "local t = {} for i = 1, 100000 do t = {t} end return t",
    "local t = {} for i = 1, 100000 do t = {next = t} end return t",
    "local t = {} for i = 1, 100000 do t = {[t] = 1} end return t",
    "local t = {} for i = 1, 100000 do t = setmetatable({}, t) end return t",
    "local t = {0} for i = 1, 20000 do t = {t} end return t",
  ])
  func `deeper tables are an error`(script: String) throws {
    #expect(try Lab().refusal(script) == "cannot send a table nested more than 20000 levels deep")
  }

  @Test func `deeper functions are an error`() throws {
    #expect(
      try Lab().refusal(
        "local f = print for i = 1, 100000 do local g = f f = function() return g end end return f")
        == "cannot send a function nested more than 20000 levels deep")
  }

  @Test func `deeper messages are refused`() throws {
    // A table of one element, which is a table of one element, …
    let table: [UInt8] = [0xE1, 0, 1]
    let deep = Array(repeatElement(table, count: 20_000).joined())
    #expect(
      try Lab().refusal(of: [0x20, 1] + deep + [0xE1, 0, 0])
        == "not a message: it is nested more than 20000 levels deep")
    #expect(try Lab().refusal(of: [0x20, 1] + deep + [0xF0]) == nil)
  }

  @Test func `a stack without room is an error`() throws {
    let lab = try Lab()
    let state = lab.state
    try state.ensureRoom(for: 999_900)
    state.setTop(999_800)
    let message = try Lab().message("local t = {} for i = 1, 200 do t = {t} end return t")
    #expect(lab.refusal(of: message)?.contains("stack overflow") == true)
    state.setTop(0)
    try lab.receive(message)
    state.ensureTop(999_800)
    var buffer = MessageBuffer()
    #expect(throws: LuaError.self) { try Wire.encode(1, of: state, into: &buffer) }
    #expect(state.top == 999_800)
  }
}

extension State {
  /// Fills the stack up with nils.
  fileprivate func ensureTop(_ count: Int32) {
    try? ensureRoom(for: count - top)
    setTop(count)
  }
}
