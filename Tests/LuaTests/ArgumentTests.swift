import ProcscriptLua
import Testing

private let integer: HostFunction = { L in
  answer(L) { state throws(LuaError) in
    state.push(try state.integerArgument(1))
    return 1
  }
}
private let number: HostFunction = { L in
  answer(L) { state throws(LuaError) in
    state.push(try state.numberArgument(1))
    return 1
  }
}
private let text: HostFunction = { L in
  answer(L) { state throws(LuaError) in
    state.push(try state.stringArgument(1))
    return 1
  }
}
private let table: HostFunction = { L in
  answer(L) { state throws(LuaError) in
    try state.expect(.table, at: 1)
    return 0
  }
}
private let second: HostFunction = { L in
  answer(L) { state throws(LuaError) in throw state.typeError(2, expected: "number") }
}

/// The wording of argument errors is `lua5.4`'s own.
@Suite struct ArgumentTests {
  private let lab: Lab

  init() throws {
    lab = try Lab()
    try lab.offer(["integer": integer, "number": number, "text": text, "expect_table": table, "second": second])
    lab.state.push(address: UnsafeRawPointer(bitPattern: 64)!)
    try lab.state.setGlobal("light")
  }

  /// Functions of Lua's own that want the same, called in the same way.
  @Test(arguments: [
    ("integer", "utf8.char"), ("number", "math.floor"), ("text", "string.len"), ("expect_table", "table.concat"),
  ])
  func `a wrong argument is told as Lua's own functions tell it`(name: String, original: String) throws {
    try lab.run(
      """
      local named = setmetatable({}, {__name = 'Named'})
      local odd = setmetatable({}, {__name = 7})
      local values = {{}, named, odd, true, 'text', print, io.stdout, light, coroutine.create(print), n = 10}
      local compared = 0
      for i = 1, values.n do
        local ok, mine = pcall(function() return \(name)(values[i]) end)
        local _, theirs = pcall(function() return \(original)(values[i]) end)
        if not ok then
          theirs = theirs:gsub("to '[%w.]*'", "to '\(name)'")
          mine = mine:gsub('^script:%d+: ', '')
          theirs = theirs:gsub('^script:%d+: ', '')
          assert(mine == theirs, mine .. ' ~ ' .. theirs)
          compared = compared + 1
        end
      end
      assert(compared >= 7, compared)
      """)
  }

  @Test(arguments: [
    ("integer()", "script:1: bad argument #1 to 'integer' (number expected, got no value)"),
    ("integer(nil)", "script:1: bad argument #1 to 'integer' (number expected, got nil)"),
    ("integer(1.5)", "script:1: bad argument #1 to 'integer' (number has no integer representation)"),
    ("integer(0 / 0)", "script:1: bad argument #1 to 'integer' (number has no integer representation)"),
    ("number {}", "script:1: bad argument #1 to 'number' (number expected, got table)"),
    ("text(nil)", "script:1: bad argument #1 to 'text' (string expected, got nil)"),
    ("local f = integer f()", "script:1: bad argument #1 to 'f' (number expected, got no value)"),
    ("local t = {f = integer} t.f()", "script:1: bad argument #1 to 'f' (number expected, got no value)"),
    ("local t = {f = integer} t:f()", "script:1: calling 'f' on bad self"),
    ("local t = {f = second} t:f('x')", "script:1: bad argument #1 to 'f' (number expected, got string)"),
    (
      "pcall(integer) error(select(2, pcall(integer)), 0)",
      "bad argument #1 to 'integer' (number expected, got no value)"
    ),
    (
      "string.integer = integer local s = ('x').integer s()",
      "script:1: bad argument #1 to 's' (number expected, got no value)"
    ),
  ])
  func `a wrong argument names the function and the place`(script: String, expected: String) throws {
    let words = try #require(lab.failure(of: script))
    #expect(words == expected || words.hasPrefix(expected + " ("))
  }

  @Test func `right arguments are taken`() throws {
    try lab.run(
      """
      assert(integer(3) == 3 and integer(3.0) == 3 and math.type(integer(3.0)) == 'integer')
      assert(integer(math.mininteger) == math.mininteger)
      assert(number(1) == 1.0 and math.type(number(1)) == 'float' and number(1 / 0) == math.huge)
      assert(text('abc') == 'abc' and text('') == '')
      expect_table {}
      """)
  }
}
