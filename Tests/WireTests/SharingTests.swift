import Testing

@Suite struct SharingTests {
  @Test(arguments: [
    RoundTrip("local t = {} t.self = t return t", "local t = ... assert(t.self == t)"),
    RoundTrip("local t = {} t[t] = t return t", "local t = ... assert(t[t] == t)"),
    RoundTrip("local t = {} t[1] = t return t", "local t = ... assert(t[1] == t)"),
    RoundTrip(
      "local a, b = {}, {} a.b, b.a = b, a return a, b", "local a, b = ... assert(a.b == b and b.a == a and a ~= b)"),
    RoundTrip("local t = {} return t, t, {t}", "local a, b, c = ... assert(a == b and c[1] == a)"),
    RoundTrip(
      "local shared = {1} return {x = shared, y = {shared}}", "local t = ... assert(t.x == t.y[1] and t.x[1] == 1)"),
    RoundTrip("return {{}, {}}", "local t = ... assert(t[1] ~= t[2])"),
    RoundTrip(
      "local s = ('s'):rep(100) return {s, s, s}", "local t = ... assert(t[1] == ('s'):rep(100) and t[3] == t[1])"),
    RoundTrip(
      "local t = {} for i = 1, 300 do t[i] = {i} end for i = 1, 300 do t[300 + i] = t[i] end return t",
      "local t = ... for i = 1, 300 do assert(t[i] == t[300 + i] and t[i][1] == i) end"),
  ])
  func `cycles and shared tables keep their shape`(_ trip: RoundTrip) throws {
    try expect(trip.values, arriveAs: trip.check)
  }

  @Test func `a long string is sent once however often a message has it`() throws {
    let lab = try Lab()
    let once = try lab.message("return {('s'):rep(1000)}").count
    let often = try lab.message("local s = ('s'):rep(1000) return {s, s, s, s, s, s, s, s, s, s}").count
    #expect(often < once + 50)
  }

  @Test(arguments: [
    RoundTrip(
      "local n = 0 return function() n = n + 1 return n end, function() return n end",
      "local add, get = ... assert(get() == 0) add() add() assert(get() == 2)"),
    RoundTrip(
      "local n = 5 return {f = function() n = n + 1 end, deep = {g = function() return n end}}",
      "local t = ... t.f() assert(t.deep.g() == 6)"),
    RoundTrip(
      "local function make() local n = 0 return function() n = n + 1 return n end end return make(), make()",
      "local a, b = ... a() a() assert(b() == 1 and a() == 3)"),
    RoundTrip(
      "local function fact(n) return n == 0 and 1 or n * fact(n - 1) end return fact", "assert((...)(10) == 3628800)"),
    RoundTrip(
      """
      local even, odd
      function even(n) if n == 0 then return true end return odd(n - 1) end
      function odd(n) if n == 0 then return false end return even(n - 1) end
      return even, odd
      """,
      "local even, odd = ... assert(even(10) and odd(7) and not even(7))"),
    RoundTrip(
      "local t = {} function t.get() return t end return t", "local t = ... assert(t.get() == t)"),
    RoundTrip("local t = {} local function f() return t end t[f] = f return f", "local f = ... assert(f()[f] == f)"),
    RoundTrip("local f = function() end return {f, f}", "local t = ... assert(t[1] == t[2])"),
    RoundTrip(
      "local a, b, c = 1, 2, 3 return function() return c, a end, function(x) b, c = a, x end, function() return b, c end",
      "local f, g, h = ... g(9) local c, a = f() assert(c == 9 and a == 1) local b, d = h() assert(b == 1 and d == 9)"),
    RoundTrip(
      "local f do local n = nil f = function() return n end end return f", "local f = ... assert(f() == nil)"),
  ])
  func `upvalues are copied, and stay shared within a message`(_ trip: RoundTrip) throws {
    try expect(trip.values, arriveAs: trip.check)
  }

  @Test func `a variable that is still the sender's is copied as it is now`() throws {
    try expect(
      "local n = 1 local function get() return n end n = 2 return get", arriveAs: "assert((...)() == 2)")
  }

  @Test func `hundreds of upvalues arrive`() throws {
    let lines = (1...5).map { part in
      "local " + (1...50).map { "v\(part)_\($0)" }.joined(separator: ", ") + " = "
        + (1...50).map { "\(part * 100 + $0)" }.joined(separator: ", ")
    }
    // A function has room for 200 locals: half of them belong to a function around it.
    let sum = (1...5).map { part in (1...50).map { "v\(part)_\($0)" }.joined(separator: " + ") }
    try expect(
      """
      \(lines[0...2].joined(separator: "\n"))
      local function inner()
        \(lines[3...4].joined(separator: "\n"))
        return function() return \(sum.joined(separator: " + ")) end
      end
      return inner()
      """,
      arriveAs: "assert((...)() == \((1...5).reduce(0) { $0 + $1 * 100 * 50 + 1275 }))")
  }
}
