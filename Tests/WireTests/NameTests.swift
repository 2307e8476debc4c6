import ProcscriptLua
import Testing

@Suite struct NameTests {
  @Test(arguments: [
    RoundTrip("return string, {math}", "local s, t = ... assert(s == string and t[1] == math)"),
    RoundTrip(
      "return print, string.format, table.concat",
      "local p, f, c = ... assert(p == print and f == string.format and c == table.concat)"),
    RoundTrip("return {print, print, print}", "local t = ... assert(t[1] == print and t[3] == print)"),
    RoundTrip("return package.loaded", "assert((...).string == string and (...)._G == _G)"),
    RoundTrip(
      "return io.write, os.time, coroutine.wrap, utf8.char, debug.traceback, require",
      """
      local w, t, c, u, d, r = ...
      assert(w == io.write and t == os.time and c == coroutine.wrap and u == utf8.char and d == debug.traceback)
      assert(r == require)
      """),
    RoundTrip(
      "local format = string.format return function(n) return format('%03d', n) end", "assert((...)(7) == '007')"),
    RoundTrip("my_alias = string.format return my_alias", "assert((...) == string.format)"),
    RoundTrip("return {[print] = 1, [string] = 2}", "local t = ... assert(t[print] == 1 and t[string] == 2)"),
    RoundTrip("return setmetatable({}, {__index = string})", "assert((...).rep == string.rep)"),
  ])
  func `libraries and their functions are the receiver's own`(_ trip: RoundTrip) throws {
    try expect(trip.values, arriveAs: trip.check)
  }

  @Test func `a library that the receiver lacks is required there`() throws {
    let message = try Lab().message(
      "local m = {name = 'sender'} package.loaded['some.module'] = m return {m}, function() return m.name end")
    let receiver = try Lab()
    try receiver.run("package.preload['some.module'] = function(name) return {name = 'required ' .. name} end")
    try receiver.receive(message)
    try receiver.run(
      """
      local t, get = ...
      assert(t[1] == package.loaded['some.module'] and get() == 'required some.module')
      """)
  }

  @Test func `a C function of a library that the receiver lacks is taken from there`() throws {
    let message = try Lab().message("local m = {up = string.upper} package.loaded.m = m string.upper = nil return m.up")
    let receiver = try Lab()
    try receiver.run("package.preload.m = function() return {up = string.lower} end")
    try receiver.receive(message)
    try receiver.run("assert((...) == string.lower)")
  }

  @Test(arguments: [
    ("package.preload.m = nil", "cannot receive the library 'm': module 'm' not found:"),
    ("package.preload.m = function() error('broken', 0) end", "cannot receive the library 'm': broken"),
    ("package.preload.m = function() error({}) end", "cannot receive the library 'm': (error object is a table value)"),
    ("require = nil", "cannot receive the library 'm': attempt to call a nil value"),
  ])
  func `a library that can't be had is an error`(setting: String, expected: String) throws {
    let message = try Lab().message("package.loaded.m = {} return 1, {package.loaded.m}")
    let receiver = try Lab()
    try receiver.run(setting)
    let refusal = try #require(receiver.refusal(of: message))
    #expect(refusal.hasPrefix(expected))
  }

  @Test func `a function that the receiver's library lacks is an error`() throws {
    let message = try Lab().message("return string.rep")
    let receiver = try Lab()
    try receiver.run("string.rep = 1")
    #expect(
      receiver.refusal(of: message)
        == "cannot receive the function 'string.rep': the library has no such function here")
    try receiver.run("package.loaded.string = true")
    #expect(
      receiver.refusal(of: message)
        == "cannot receive the function 'string.rep': the library has no such function here")
  }

  @Test func `libraries that come and go are noticed`() throws {
    let lab = try Lab()
    try lab.run("return {}")
    _ = try lab.message()
    lab.state.setTop(0)

    try lab.run("m = {} package.loaded.m = m return {m}")
    try lab.receive(try lab.message())
    try lab.run("assert((...)[1] == m, 'a new one')")

    try lab.run("old = m m = {} package.loaded.m = m return {m}, {old}")
    try lab.receive(try lab.message())
    try lab.run("local a, b = ... assert(a[1] == m and b[1] ~= old, 'one in place of another')")

    try lab.run("package.loaded.m = nil return {m}")
    try lab.receive(try lab.message())
    try lab.run("assert((...)[1] ~= m, 'one that is gone')")
  }

  @Test func `functions that come into a library are noticed`() throws {
    let lab = try Lab()
    try lab.run("return print")
    _ = try lab.message()
    let state = lab.state
    state.setTop(0)
    state.push { _ in 0 }
    try state.setGlobal("fresh")
    try lab.run("string.fresh = fresh fresh = nil return string.fresh")
    try lab.receive(try lab.message())
    try lab.run("assert((...) == string.fresh)")
  }

  @Test func `what takes the address of something that is gone is not taken for it`() throws {
    let lab = try Lab()
    let state = lab.state
    let newFunction: HostFunction = { L in
      State(L!).push { _ in 0 }
      return 1
    }
    state.push(newFunction)
    try state.setGlobal("new_function")
    for _ in 0..<100 {
      try lab.run("package.loaded.m = {} string.f = new_function() return {package.loaded.m, string.f}")
      _ = try lab.message()
      state.setTop(0)
      // A library in place of another one.
      try lab.run("package.loaded.m = nil collectgarbage() package.loaded.n = {} return {package.loaded.n}")
      try lab.receive(try lab.message())
      try lab.run("assert((...)[1] == package.loaded.n) package.loaded.n = nil")
      // A table in place of a library, a function in place of another one.
      try lab.run("string.f = nil collectgarbage() local t = {} for i = 1, 50 do t[i] = {} end return t")
      try lab.receive(try lab.message())
      try lab.run("for _, t in ipairs(...) do assert(next(t) == nil and getmetatable(t) == nil) end")
      #expect(try lab.refusal("return new_function()") == "cannot send a C function")
    }
  }

  @Test func `the name that most receivers know is taken`() throws {
    let lab = try Lab()
    let message = try lab.message("package.loaded.aaa = {format = string.format} format = string.format return format")
    #expect(String(decoding: message, as: UTF8.self).contains("string"))
  }

  @Test func `a function that another one has taken the place of is not sent under its name`() throws {
    let lab = try Lab()
    try lab.run("return string.rep")
    _ = try lab.message()
    lab.state.setTop(0)
    #expect(
      try lab.refusal("rep = string.rep string.rep = function() end local rep = rep _G.rep = nil return {rep}")
        == "cannot send a C function (at [1])")
    try lab.run("local upper = string.upper string.upper, string.lower = string.lower, upper return upper")
    try lab.receive(try lab.message())
    try lab.run("assert((...) == string.lower)")
  }

  @Test func `libraries that change places are sent under their new names`() throws {
    let lab = try Lab()
    try lab.run("a, b = {}, {} package.loaded.a, package.loaded.b = a, b return {a}")
    _ = try lab.message()
    lab.state.setTop(0)
    try lab.run("package.loaded.a, package.loaded.b = b, a return {a, b}")
    try lab.receive(try lab.message())
    try lab.run("assert((...)[1] == a and (...)[2] == b)")
  }

  @Test func `what stands for the globals in package.loaded is not sent for them`() throws {
    let lab = try Lab()
    try lab.run("other = {x = 1} package.loaded._G = other return {other, _G, print}")
    try lab.receive(try lab.message())
    try lab.run("local t = ... assert(t[1] ~= _G and t[1].x == 1 and t[2] == _G and t[3] == print)")
  }

  @Test(arguments: [0, 64, -1, Int.min])
  func `a light userdata of a library is the receiver's own`(address: Int) throws {
    func makeLab(_ address: Int) throws -> Lab {
      let lab = try Lab()
      lab.state.push(address: UnsafeRawPointer(bitPattern: address))
      try lab.state.setGlobal("light")
      try lab.run("package.loaded.l = {null = light} light = nil")
      return lab
    }
    let message = try makeLab(address).message("return {package.loaded.l.null}")
    let receiver = try makeLab(128)
    try receiver.receive(message)
    try receiver.run("assert((...)[1] == package.loaded.l.null)")
  }
}
