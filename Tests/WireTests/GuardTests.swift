import ProcscriptLua
import ProcscriptWire
import Testing

/// Tables that stand for something that does not travel with them.
@Suite struct GuardTests {
  /// A state in which the objects of the global `guarded`, a metatable, are guarded.
  private static func lab() throws -> Lab {
    let lab = try Lab()
    try lab.run(
      "guarded = {__name = 'Thing'} function thing(t) return setmetatable(t or {}, guarded) end return guarded")
    try Wire.guardTables(withMetatableAt: 1, calling: "a thing", of: lab.state)
    lab.state.setTop(0)
    return lab
  }

  @Test(arguments: [
    Refusal("return thing()", "cannot send a thing"),
    Refusal("return {items = {1, thing()}}", "cannot send a thing (at .items[2])"),
    Refusal("return {[thing()] = 1}", "cannot send a thing (as a key)"),
    Refusal("local up = {thing()} return function() return up end", "cannot send a thing (at upvalue 'up'[1])"),
    Refusal("return setmetatable({}, thing())", "cannot send a thing (at metatable)"),
    Refusal("return 1, thing()", "cannot send a thing (at result 2)"),
  ])
  func `guarded tables are refused by name`(refusal: Refusal) throws {
    let lab = try Self.lab()
    #expect(try lab.refusal(refusal.values) == refusal.words)
  }

  @Test func `others are sent as before, the metatable among them`() throws {
    let lab = try Self.lab()
    #expect(try lab.refusal("return {setmetatable({}, {}), guarded, thing}") == nil)
  }

  @Test func `where they are asked for they are sent, and each is listed once`() throws {
    let lab = try Self.lab()
    try lab.run("local one = thing{x = 1} return {one, {one, two = thing{of = one}}, [one] = thing}, {}, one")
    var buffer = MessageBuffer()
    try Wire.encode(1, of: lab.state, into: &buffer, listingGuarded: 2)
    #expect(lab.state.top == 3)
    try lab.run(
      """
      local sent, list, one = ...
      assert(#list == 2 and list[1] == one and list[2] == sent[2].two)
      """)
    try lab.receive(Array(buffer.bytes))
    try lab.run(
      """
      local got = ...
      local one = got[1]
      assert(one.x == 1 and getmetatable(one).__name == 'Thing' and getmetatable(one) ~= guarded)
      assert(got[2][1] == one and got[2].two.of == one and got[one])
      """)
  }
}
