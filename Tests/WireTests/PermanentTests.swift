import ProcscriptLua
import ProcscriptWire
import Testing

@Suite struct PermanentTests {
  /// A state with a permanent class, a permanent Lua function and the toy userdata of these tests.
  private func makeLab() throws -> Lab {
    let lab = try Lab()
    let state = lab.state
    try lab.run(
      """
      Base = {} Base.__index = Base
      function Base:subclass(name)
        local class = setmetatable({name = name}, {__index = self})
        class.__index = class
        return class
      end
      function Base:describe() return self.name .. ' of ' .. place end
      local secret = io.stdout
      function spawn() return secret end
      return Base, spawn
      """)
    try Wire.register(permanent: "test.Base", at: 1, of: state)
    try Wire.register(permanent: "test.spawn", at: 2, of: state)
    state.setTop(0)
    return lab
  }

  @Test func `permanent values are the receiver's own`() throws {
    let message = try makeLab().message("return Base, spawn, {Base, Base, f = function() return Base end}")
    let receiver = try makeLab()
    try receiver.receive(message)
    try receiver.run(
      "local b, s, t = ... assert(b == Base and s == spawn and t[1] == Base and t[2] == Base and t.f() == Base)")
  }

  @Test func `subclasses of a permanent class travel as values`() throws {
    let message = try makeLab().message(
      """
      place = 'the sender'
      local Worker = Base:subclass 'Worker'
      function Worker:run() return self.name .. ' ran', spawn end
      return setmetatable({name = 'w1'}, Worker), Worker
      """)
    let receiver = try makeLab()
    try receiver.run("place = 'the receiver'")
    try receiver.receive(message)
    try receiver.run(
      """
      local w, Worker = ...
      assert(getmetatable(w) == Worker and getmetatable(Worker).__index == Base)
      assert(w:describe() == 'w1 of the receiver' and w:run() == 'w1 ran')
      assert(select(2, w:run()) == spawn)
      assert(Worker:subclass('Special').name == 'Special')
      """)
  }

  @Test func `a permanent value that the receiver has not registered is an error`() throws {
    let message = try makeLab().message("return {Base}")
    #expect(try Lab().refusal(of: message) == "cannot receive 'test.Base': nothing is registered under this name here")
  }

  @Test func `the last value registered under a name counts`() throws {
    let lab = try makeLab()
    try lab.run("old = Base Base = {} return Base")
    try Wire.register(permanent: "test.Base", at: 1, of: lab.state)
    lab.state.setTop(0)
    try lab.run("return {Base}, {old}")
    try lab.receive(try lab.message())
    try lab.run("local a, b = ... assert(a[1] == Base and b[1] ~= old and b[1].describe)")
  }

  @Test func `a userdata can be permanent`() throws {
    let lab = try Lab()
    try lab.run("return io.stdout")
    try Wire.register(permanent: "stdout", at: 1, of: lab.state)
    try lab.receive(try lab.message())
    try lab.run("assert((...) == io.stdout)")
  }

  @Test func `permanent values work without libraries`() throws {
    let lua = try State.Owned()
    let state = lua.state
    state.pushTable()
    try Wire.register(permanent: "it", at: 1, of: state)
    var buffer = MessageBuffer()
    try Wire.encode(1, of: state, into: &buffer)
    #expect(try Wire.decode(buffer.bytes, into: state) == 1)
    #expect(state.rawEqual(1, 2))
  }
}
