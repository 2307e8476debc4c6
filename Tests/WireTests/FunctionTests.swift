import ProcscriptLua
import ProcscriptWire
import Testing

@Suite struct FunctionTests {
  @Test(arguments: [
    RoundTrip("return function(a, b) return a + b end", "assert((...)(1, 2) == 3)"),
    RoundTrip("return function(...) return select('#', ...) end", "assert((...)(nil, nil) == 2)"),
    RoundTrip("return load('return 7', '=seven')", "assert((...)() == 7)"),
    RoundTrip(
      "return function(n) local function f(k) if k == 0 then return {} end return {f(k - 1)} end return f(n) end",
      "assert((...)(2)[1][1])"),
  ])
  func `functions run where they arrive`(_ trip: RoundTrip) throws {
    try expect(trip.values, arriveAs: trip.check)
  }

  @Test func `an error tells the line in the sender's script`() throws {
    try expect(
      "return function()\n\n  error('oops')\nend",
      arriveAs: "local ok, text = pcall(...) assert(text == 'script:3: oops', text)")
  }

  @Test func `names of variables travel for messages`() throws {
    try expect(
      "local config\nreturn function() return config.size end",
      arriveAs: """
        local ok, text = pcall(...)
        assert(text == "script:2: attempt to index a nil value (upvalue 'config')", text)
        """)
  }

  @Test func `globals are the receiver's`() throws {
    let message = try Lab().message("greeting = 'sender' return function() return greeting end, _ENV, _G")
    let receiver = try Lab()
    try receiver.run("greeting = 'receiver'")
    try receiver.receive(message)
    try receiver.run("local f, env, g = ... assert(f() == 'receiver' and env == _G and g == _G)")
  }

  @Test func `another _ENV is a value like others`() throws {
    try expect(
      "local _ENV = {x = 1} return function() x = x + 1 return x end, function() return x end",
      arriveAs: "local add, get = ... add() assert(get() == 2 and x == nil)")
  }

  @Test func `the globals are the receiver's under another name too`() throws {
    try expect(
      "local g, print = _G, print return function() return g, print end",
      arriveAs: "local g, p = (...)() assert(g == _G and p == print)")
  }

  @Test func `globals arrive where no libraries are`() throws {
    let message = try Lab().message("return {_G, function() x = 1 return _ENV end}")
    let lua = try State.Owned()
    let state = lua.state
    #expect(try message.withUnsafeBytes { try Wire.decode($0, into: state) } == 1)
    state.pushGlobals()
    state.rawGet(1, from: 1)
    #expect(state.rawEqual(-1, -2))
    state.rawGet(2, from: 1)
    try state.call(arguments: 0, results: 1)
    #expect(state.rawEqual(-1, 2))
  }
}
