import ProcscriptLua
import Testing

/// Counts what host functions make and what becomes of it.
private final class Accounts {
  /// How many objects of theirs live.
  var living = 0
  /// How many calls have begun, and how many of their `defer`s have run.
  var begun = 0
  var ended = 0
  /// How many errors have passed through Swift frames as Swift errors.
  var passed = 0

  static let kind = UserdataKind<Accounts>(name: "test.Accounts")

  static func of(_ state: State) -> Accounts {
    state.object(at: state.upvalueIndex(1), as: kind)!
  }
}

/// An object that a host function holds while an error passes.
private final class Witness {
  let accounts: Accounts

  init(_ accounts: Accounts) {
    self.accounts = accounts
    accounts.living += 1
  }

  deinit {
    accounts.living -= 1
  }
}

/// `fail(how, ...)`: fails in the way that its first argument names, with objects in hand and a `defer` to run.
private let fail: HostFunction = { L in
  answer(L) { state throws(LuaError) in
    let accounts = Accounts.of(state)
    let witnesses = [Witness(accounts), Witness(accounts)]
    accounts.begun += 1
    defer {
      accounts.ended += 1
      withExtendedLifetime(witnesses) {}
    }
    let text = "failed on purpose: \(witnesses.count) witnesses, a string too long to be kept in place"
    switch state.string(at: 1) {
    case "message": throw .message(text)
    case "plain": throw .plain(text)
    case "argument": throw .argument(1, text)
    case "value":
      state.pushTable()
      throw .raised
    case "nil":
      state.pushNil()
      throw .raised
    case "call":
      // Calls the Lua function at 2, in which an error is raised; it passes on through this frame.
      state.push(copyOf: 2)
      do throws(LuaError) {
        try state.call(arguments: 0, results: 0)
      } catch {
        accounts.passed += 1
        throw error
      }
      return 0
    default:
      return 0
    }
  }
}

@Suite struct BoundaryTests {
  private let lab: Lab
  private let accounts = Accounts()

  init() throws {
    lab = try Lab()
    let state = lab.state
    state.register(Accounts.kind)
    state.push(accounts, as: Accounts.kind)
    state.push(fail, upvalues: 1)
    try state.setGlobal("fail")
  }

  private func expectNothingLeft(calls: Int, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(accounts.living == 0, sourceLocation: sourceLocation)
    #expect(accounts.begun == calls, sourceLocation: sourceLocation)
    #expect(accounts.ended == calls, sourceLocation: sourceLocation)
    #expect(lab.state.top == 0, sourceLocation: sourceLocation)
  }

  @Test(arguments: ["message", "plain", "argument", "value", "nil"])
  func `an error of a host function leaks nothing`(how: String) throws {
    lab.state.push(how)
    try lab.run("local how = ... for i = 1, 5000 do assert(not pcall(fail, how)) end")
    expectNothingLeft(calls: 5000)
  }

  @Test func `an error passes through host and script frames in turn`() throws {
    try lab.run(
      """
      local function nest(depth)
        if depth == 0 then error('deep') end
        fail('call', function() nest(depth - 1) end)
      end
      for i = 1, 500 do
        local ok, text = pcall(nest, 20)
        assert(not ok and text == 'script:2: deep', text)
      end
      """)
    expectNothingLeft(calls: 500 * 20)
    #expect(accounts.passed == 500 * 20)
  }

  @Test func `an error that is caught on its way stops there`() throws {
    try lab.run(
      """
      for i = 1, 2000 do
        fail('call', function()
          fail('call', function() assert(not pcall(fail, 'message')) end)
          local ok, e = pcall(fail, 'call', function() fail('value') end)
          assert(not ok and type(e) == 'table')
        end)
      end
      """)
    expectNothingLeft(calls: 2000 * 5)
  }

  @Test func `errors in coroutines leak nothing`() throws {
    try lab.run(
      """
      for i = 1, 2000 do
        local c = coroutine.create(function()
          coroutine.yield()
          fail('call', function() fail('message') end)
        end)
        assert(coroutine.resume(c))
        assert(not coroutine.resume(c) and coroutine.status(c) == 'dead')
        assert(not pcall(coroutine.wrap(fail), 'value'))
        -- Left where it yielded, for the collector.
        coroutine.wrap(function() pcall(fail, 'plain') coroutine.yield() fail('message') end)()
      end
      """)
    expectNothingLeft(calls: 2000 * 4)
  }

  @Test func `a host function can't be yielded across`() throws {
    try lab.run(
      """
      for i = 1, 1000 do
        local ok, text = coroutine.resume(coroutine.create(function() fail('call', coroutine.yield) end))
        assert(not ok and text == 'attempt to yield across a C-call boundary', text)
      end
      """)
    expectNothingLeft(calls: 1000)
  }

  @Test func `errors in finalizers leak nothing`() throws {
    try lab.run(
      """
      for i = 1, 3000 do
        setmetatable({}, {__gc = function() fail('call', function() fail('message') end) end})
      end
      collectgarbage()
      collectgarbage()
      """)
    expectNothingLeft(calls: 6000)
  }

  @Test func `errors in message handlers and closings leak nothing`() throws {
    try lab.run(
      """
      for i = 1, 1000 do
        assert(not xpcall(fail, function() fail('message') end, 'value'))
        local ok, e = pcall(function()
          local guard <close> = setmetatable({}, {__close = function() fail('value') end})
          fail('message')
        end)
        assert(not ok and type(e) == 'table')
      end
      """)
    #expect(accounts.living == 0)
    #expect(accounts.begun == accounts.ended)
    #expect(accounts.begun >= 4000)
  }

  @Test func `errors that metamethods and libraries pass on leak nothing`() throws {
    try lab.run(
      """
      local t = setmetatable({}, {__index = function(_, how) fail(how) end, __lt = function() fail('value') end})
      for i = 1, 1000 do
        assert(not pcall(function() return t.message end))
        assert(not pcall(table.sort, {t, t, t}))
        assert(not pcall(string.gsub, 'abc', '.', function() fail('plain') end))
        assert(not pcall(load, function() fail('value') end) or true)
      end
      """)
    #expect(accounts.living == 0)
    #expect(accounts.begun == accounts.ended)
  }

  @Test func `a stack overflow in a script passes as an error`() throws {
    try lab.run(
      """
      for i = 1, 3 do
        local function recurse() return 1 + recurse() end
        local ok, text = pcall(fail, 'call', recurse)
        assert(not ok and text:find('stack overflow'), text)
        local function nest() fail('call', nest) end
        ok, text = pcall(nest)
        assert(not ok and text:find('C stack overflow'), text)
      end
      """)
    #expect(accounts.living == 0)
    #expect(accounts.begun == accounts.ended)
  }
}
