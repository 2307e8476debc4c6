import ProcscriptLua
import Testing

@Suite struct MetatableTests {
  @Test(arguments: [
    RoundTrip(
      "return setmetatable({}, {__index = {x = 1}})", "local t = ... assert(t.x == 1 and rawget(t, 'x') == nil)"),
    RoundTrip(
      "local mt = {} return setmetatable({}, mt), setmetatable({}, mt)",
      "local a, b = ... assert(getmetatable(a) == getmetatable(b))"),
    RoundTrip(
      """
      local Point = {} Point.__index = Point
      function Point.__add(a, b) return setmetatable({x = a.x + b.x}, Point) end
      function Point:double() return self + self end
      return setmetatable({x = 3}, Point)
      """,
      "local p = ... assert(p:double():double().x == 12 and getmetatable(p:double()) == getmetatable(p))"),
    RoundTrip("local t = {} return setmetatable(t, t)", "local t = ... assert(getmetatable(t) == t)"),
    RoundTrip(
      "local mt = {} mt.first = setmetatable({}, mt) return mt.first",
      "local t = ... assert(getmetatable(t).first == t)"),
    RoundTrip(
      "return setmetatable({}, setmetatable({}, {__index = {deep = 1}}))",
      "local t = ... assert(getmetatable(t).deep == 1)"),
    RoundTrip(
      "return setmetatable({}, {__metatable = 'hidden', __index = {x = 1}})",
      "local t = ... assert(getmetatable(t) == 'hidden' and t.x == 1)"),
    RoundTrip(
      "return setmetatable({1, 2, x = 3}, {__index = error, __newindex = error, __pairs = error, __len = error})",
      "local t = ... assert(rawget(t, 1) == 1 and rawget(t, 'x') == 3 and rawlen(t) == 2)"),
    RoundTrip("return setmetatable({}, {__mode = 'k'})", "assert(getmetatable(...).__mode == 'k')"),
  ])
  func `metatables travel with their tables`(_ trip: RoundTrip) throws {
    try expect(trip.values, arriveAs: trip.check)
  }

  @Test(arguments: [
    "return setmetatable({}, {__gc = function() finalized = true end})",
    // The metatable is complete only after its instance.
    "local mt = {} mt.a = setmetatable({}, mt) mt.__gc = function() finalized = true end return mt",
    "local mt = {__gc = function() finalized = true end} for i = 1, 20 do mt[i] = setmetatable({}, mt) end return mt",
  ])
  func `a copy is finalized as the original is`(script: String) throws {
    let message = try Lab().message(script)
    let lab = try Lab()
    try lab.receive(message)
    lab.state.setTop(0)
    try lab.run("collectgarbage() assert(finalized, 'not finalized')")
  }
}
