import Testing

/// Values that are sent, and what must be true of what arrives.
struct RoundTrip: CustomTestStringConvertible {
  let values: String
  let check: String

  init(_ values: String, _ check: String) {
    self.values = values
    self.check = check
  }

  var testDescription: String { values }
}

@Suite struct RoundTripTests {
  @Test(arguments: [
    RoundTrip("return nil", "assert(select('#', ...) == 1 and ... == nil)"),
    RoundTrip("return", "assert(select('#', ...) == 0)"),
    RoundTrip("return nil, nil, nil", "assert(select('#', ...) == 3)"),
    RoundTrip("return true, false", "local a, b = ... assert(a == true and b == false)"),
    RoundTrip("return 1, 1.0", "local a, b = ... assert(math.type(a) == 'integer' and math.type(b) == 'float')"),
    RoundTrip("return math.mininteger, math.maxinteger", "local a, b = ... assert(a == 1 << 63 and b == ~(1 << 63))"),
    RoundTrip("return 1 / 0, -1 / 0", "local a, b = ... assert(a == math.huge and b == -math.huge)"),
    RoundTrip("return 0 / 0", "local a = ... assert(a ~= a and math.type(a) == 'float')"),
    RoundTrip("return 0.0, -0.0", "local a, b = ... assert(1 / a == math.huge and 1 / b == -math.huge)"),
    RoundTrip("return 0x1p-1074, 0.1, 2^53", "local a, b, c = ... assert(a == 0x1p-1074 and b == 0.1 and c == 2^53)"),
    RoundTrip(
      "return '', 'a\\0b', '\\255\\254'", "local a, b, c = ... assert(a == '' and #b == 3 and c == '\\xff\\xfe')"),
    RoundTrip(
      "return ('x'):rep(31), ('y'):rep(32), ('z'):rep(1 << 20)",
      "local a, b, c = ... assert(a == ('x'):rep(31) and b == ('y'):rep(32) and c == ('z'):rep(1 << 20))"),
  ])
  func `scalars arrive exactly`(_ trip: RoundTrip) throws {
    try expect(trip.values, arriveAs: trip.check)
  }

  @Test func `integers of every size arrive exactly`() throws {
    try expect(
      """
      local list = {}
      for shift = 0, 62 do
        for near = -2, 2 do
          list[#list + 1] = (1 << shift) + near
          list[#list + 1] = -(1 << shift) + near
        end
      end
      return list
      """,
      arriveAs: """
        local list = ...
        local at = 0
        for shift = 0, 62 do
          for near = -2, 2 do
            assert(list[at + 1] == (1 << shift) + near)
            assert(list[at + 2] == -(1 << shift) + near)
            at = at + 2
          end
        end
        assert(#list == at)
        """)
  }

  @Test(arguments: [
    RoundTrip("return {}", "assert(next(...) == nil)"),
    RoundTrip(
      "return {1, 'two', 3.0}", "local t = ... assert(#t == 3 and t[2] == 'two' and math.type(t[3]) == 'float')"),
    RoundTrip(
      "return {id = 1, tags = {'a', 'b'}, at = {x = 1, y = 2}}",
      "local t = ... assert(t.id == 1 and t.tags[2] == 'b' and t.at.y == 2)"),
    RoundTrip("return {1, nil, 3}", "local t = ... assert(t[1] == 1 and t[2] == nil and t[3] == 3)"),
    RoundTrip("return {nil, nil, 3}", "local t = ... assert(t[3] == 3 and next(t, next(t)) == nil)"),
    RoundTrip("return table.pack(nil, 2, nil)", "local t = ... assert(t.n == 3 and t[2] == 2 and t[1] == nil)"),
    RoundTrip(
      "return {[0] = 'zero', [-1] = 'minus', [1.5] = 'half', [true] = 'yes', [false] = 'no', [2^53] = 'big'}",
      """
      local t = ...
      assert(t[0] == 'zero' and t[-1] == 'minus' and t[1.5] == 'half' and t[true] == 'yes' and t[false] == 'no')
      assert(t[1 << 53] == 'big')
      """),
    RoundTrip(
      "local t = {} for i = 1000, 1, -1 do t[i] = i end return t",
      "local t = ... assert(#t == 1000) for i = 1, 1000 do assert(t[i] == i) end"),
    RoundTrip(
      "local t = {} for i = 0, 40 do t[1 << i] = i end return t",
      "local t = ... for i = 0, 40 do assert(t[1 << i] == i) end"),
    RoundTrip(
      "local t = {1, 2, 3, 4, 5, 6, 7, 8} t[3], t[5], t.x = nil, nil, 'x' return t",
      "local t = ... assert(t[1] == 1 and t[3] == nil and t[4] == 4 and t[5] == nil and t[8] == 8 and t.x == 'x')"),
    RoundTrip(
      "return {[{1}] = {2}}", "local k, v = next(...) assert(k[1] == 1 and v[1] == 2)"),
    RoundTrip(
      "return {1, 2, [{'k', n = {1}}] = 'v', x = {3}}",
      """
      local t = ...
      assert(#t == 2 and t.x[1] == 3)
      for k, v in pairs(t) do if v == 'v' then assert(k[1] == 'k' and k.n[1] == 1) found = true end end
      assert(found)
      """),
  ])
  func `tables arrive with all that is in them`(_ trip: RoundTrip) throws {
    try expect(trip.values, arriveAs: trip.check)
  }

  @Test(arguments: [223, 224, 225, 255, 256, 257, 1000, 65_536, 65_537])
  func `tables of any size arrive whole`(size: Int) throws {
    try expect(
      "local t = {} for i = 1, \(size) do t['k' .. i] = i; t[i] = {i} end return t",
      arriveAs: """
        local t, count = ..., 0
        for k, v in pairs(t) do count = count + 1 end
        assert(count == 2 * \(size) and #t == \(size))
        for i = 1, \(size) do assert(t['k' .. i] == i and t[i][1] == i) end
        """)
  }

  @Test func `a message holds what its values were when it was made`() throws {
    let lab = try Lab()
    try lab.run("t = {1, {2}} return t")
    let message = try lab.message()
    try lab.run("t[2][1] = 'changed'")
    try lab.receive(message)
    try lab.run("local copy = ... assert(copy[2][1] == 2 and copy ~= t and copy[2] ~= t[2])")
  }
}
