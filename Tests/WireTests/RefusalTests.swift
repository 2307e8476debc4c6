import ProcscriptLua
import Testing

/// What can't be sent, and the error's words.
struct Refusal: CustomTestStringConvertible {
  let values: String
  let words: String

  init(_ values: String, _ words: String) {
    self.values = values
    self.words = words
  }

  var testDescription: String { words }
}

@Suite struct RefusalTests {
  @Test(arguments: [
    Refusal("return io.stdout", "cannot send a userdata"),
    Refusal("return coroutine.create(print)", "cannot send a coroutine"),
    Refusal("return coroutine.wrap(print)", "cannot send a C function"),
    Refusal("return string.gmatch('a', 'a')", "cannot send a C function"),
    Refusal("return {io.stdout}", "cannot send a userdata (at [1])"),
    Refusal("return {file = io.stdout}", "cannot send a userdata (at .file)"),
    Refusal("return {items = {1, 2, {file = io.stdout}}}", "cannot send a userdata (at .items[3].file)"),
    Refusal("return {['a b'] = {[''] = io.stdout}}", "cannot send a userdata (at [\"a b\"][\"\"])"),
    Refusal("return {['end'] = {x1_ = {['1x'] = io.stdout}}}", "cannot send a userdata (at [\"end\"].x1_[\"1x\"])"),
    Refusal(
      "return {['a\"\\\\\\n\\t\\1'] = {['ä'] = io.stdout}}",
      "cannot send a userdata (at [\"a\\\"\\\\\\n\\t\\1\"][\"ä\"])"),
    Refusal("return {[1.5] = {[true] = {[-3] = io.stdout}}}", "cannot send a userdata (at [1.5][true][-3])"),
    Refusal("return {[1e100] = {[-1 / 0] = io.stdout}}", "cannot send a userdata (at [1e+100][-inf])"),
    Refusal("return {[{}] = io.stdout}", "cannot send a userdata (at [table])"),
    Refusal("return {[print] = io.stdout}", "cannot send a userdata (at [function])"),
    Refusal(
      "return {[('k'):rep(50)] = io.stdout}", "cannot send a userdata (at .\(String(repeating: "k", count: 39))…)"),
    Refusal("return {[io.stdout] = 1}", "cannot send a userdata (as a key)"),
    Refusal("return {a = {[coroutine.create(print)] = 1}}", "cannot send a coroutine (as a key of .a)"),
    Refusal("return {a = {[{b = io.stdout}] = 1}}", "cannot send a userdata (at .a's key.b)"),
    Refusal("return {[{io.stdout}] = 1}", "cannot send a userdata (at key[1])"),
    Refusal("return {[{[io.stdout] = 1}] = 1}", "cannot send a userdata (as a key of key)"),
    Refusal("return {1, 2, x = {[{1}] = coroutine.create(print)}}", "cannot send a coroutine (at .x[table])"),
    Refusal("return setmetatable({}, {io.stdout})", "cannot send a userdata (at metatable[1])"),
    Refusal(
      "return {o = setmetatable({}, {__index = {f = io.stdout}})}",
      "cannot send a userdata (at .o's metatable.__index.f)"),
    Refusal("local f = io.stdout return function() return f end", "cannot send a userdata (at upvalue 'f')"),
    Refusal(
      "local f = {log = io.stdout} return {fn = function() return f end}",
      "cannot send a userdata (at .fn's upvalue 'f'.log)"),
    Refusal(
      "local f = io.stdout local function g() return f end return {function() return g end}",
      "cannot send a userdata (at [1]'s upvalue 'g', upvalue 'f')"),
    Refusal("return 1, io.stdout", "cannot send a userdata (at result 2)"),
    Refusal("return {}, {}, {x = {io.stdout}}", "cannot send a userdata (at result 3.x[1])"),
    Refusal("return 1, {io.stdout}", "cannot send a userdata (at result 2[1])"),
    Refusal(
      "local f = io.stdout return 1, function() return f end", "cannot send a userdata (at result 2's upvalue 'f')"),
    Refusal("return 1, {[io.stdout] = 1}", "cannot send a userdata (as a key of result 2)"),
    Refusal(
      "local t = io.stdout for i = 20, 1, -1 do t = {['k' .. i] = t} end return t",
      "cannot send a userdata (at .k1.k2.k3.k4.k5.k6 … .k15.k16.k17.k18.k19.k20)"),
    Refusal(
      "local t = io.stdout for i = 12, 1, -1 do t = {['k' .. i] = t} end return t",
      "cannot send a userdata (at .k1.k2.k3.k4.k5.k6.k7.k8.k9.k10.k11.k12)"),
  ])
  func `what can't be sent is an error that names its place`(_ refusal: Refusal) throws {
    #expect(try Lab().refusal(refusal.values) == refusal.words)
  }

  @Test func `a light userdata that no library has can't be sent`() throws {
    let lab = try Lab()
    lab.state.push(address: UnsafeRawPointer(bitPattern: 64)!)
    try lab.state.setGlobal("light")
    #expect(try lab.refusal("local l = light light = nil return {l}") == "cannot send a light userdata (at [1])")
  }

  @Test func `values after the first are called as the caller wants`() throws {
    #expect(
      try Lab().refusal("return 1, io.stdout", naming: "argument") == "cannot send a userdata (at argument 2)")
  }

  @Test func `after an error the next message is whole`() throws {
    let lab = try Lab()
    for _ in 0..<3 {
      #expect(try lab.refusal("return {a = {b = {1, 2, {io.stdout}}}}") != nil)
      try lab.run("return {a = {b = {1, 2, {3}}}}")
      try lab.receive(try lab.message())
      try lab.run("assert((...).a.b[3][1] == 3)")
    }
  }
}
