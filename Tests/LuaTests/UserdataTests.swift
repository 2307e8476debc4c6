import ProcscriptLua
import Testing

/// Counts its living objects, test by test.
private final class Living {
  var count = 0
}

private final class Apple {
  let living: Living

  init(_ living: Living) {
    self.living = living
    living.count += 1
  }

  deinit {
    living.count -= 1
  }
}

private final class Pear {}

private let apples = UserdataKind<Apple>(name: "test.Apple")
private let pears = UserdataKind<Pear>(name: "test.Pear")
private let falseApples = UserdataKind<Pear>(name: "test.Apple")

private let eat: HostFunction = { L in
  answer(L) { state throws(LuaError) in
    guard state.object(at: 1, as: apples) != nil else { throw state.typeError(1, expected: apples.name) }
    state.push("eaten")
    return 1
  }
}

@Suite struct UserdataTests {
  private let living = Living()

  private func makeLab() throws -> Lab {
    let lab = try Lab()
    lab.state.register(apples) { offer in offer("eat", eat) }
    lab.state.register(pears)
    try lab.offer(["eat": eat])
    return lab
  }

  @Test func `an object lives as long as a script holds it`() throws {
    let lab = try makeLab()
    let state = lab.state
    for _ in 0..<1000 { state.push(Apple(living), as: apples); state.pop() }
    state.push(Apple(living), as: apples)
    try state.setGlobal("apple")
    state.collectGarbage()
    #expect(living.count == 1)
    try lab.run("assert(apple:eat() == 'eaten') apple = nil collectgarbage()")
    #expect(living.count == 0)
  }

  @Test func `an object lives as long as Swift holds it`() throws {
    let apple = Apple(living)
    do {
      let lab = try makeLab()
      lab.state.push(apple, as: apples)
      #expect(lab.state.object(at: 1, as: apples) === apple)
    }
    #expect(living.count == 1)
    withExtendedLifetime(apple) {}
  }

  @Test func `a state that is closed lets its objects go`() throws {
    do {
      let lab = try makeLab()
      for _ in 0..<10 { lab.state.push(Apple(living), as: apples) }
      #expect(living.count == 10)
    }
    #expect(living.count == 0)
  }

  @Test func `another kind is refused`() throws {
    let lab = try makeLab()
    let state = lab.state
    state.push(Pear(), as: pears)
    try state.setGlobal("pear")
    for (value, name) in [
      ("pear", "test.Pear"), ("io.stdout", "FILE*"), ("{}", "table"), ("'s'", "string"), ("nil", "nil"),
      ("setmetatable({}, getmetatable(pear))", "test.Pear"),
    ] {
      #expect(
        lab.failure(of: "eat(\(value))") == "script:1: bad argument #1 to 'eat' (test.Apple expected, got \(name))")
    }
  }

  @Test func `kinds of one name are kinds of their own`() throws {
    let lab = try makeLab()
    lab.state.register(falseApples)
    lab.state.push(Pear(), as: falseApples)
    #expect(lab.state.object(at: 1, as: apples) == nil && lab.state.object(at: 1, as: falseApples) != nil)
  }

  @Test func `a kind is registered once`() throws {
    let lab = try makeLab()
    lab.state.register(apples)
    #expect(lab.state.top == 0)
    lab.state.push(Apple(living), as: apples)
    try lab.run("assert((...):eat() == 'eaten')")
    #expect(!lab.state.pushMetatable(of: falseApples))
    #expect(lab.state.top == 0)
  }

  @Test func `a finalized object is no object`() throws {
    let lab = try makeLab()
    lab.state.push(Apple(living), as: apples)
    try lab.state.setGlobal("apple")
    try lab.run("local finalize = getmetatable(apple).__gc finalize(apple) finalize(apple)")
    #expect(living.count == 0)
    #expect(
      lab.failure(of: "eat(apple)") == "script:1: bad argument #1 to 'eat' (test.Apple expected, got test.Apple)")
    try lab.run("apple = nil collectgarbage()")
  }

  @Test func `a finalizer takes nothing but its own kind`() throws {
    let lab = try makeLab()
    lab.state.push(Apple(living), as: apples)
    lab.state.push(Pear(), as: pears)
    try lab.run(
      """
      local apple, pear = ...
      local finalize = getmetatable(apple).__gc
      for _, value in ipairs {pear, io.stdout, {}, 1} do
        local ok, text = pcall(finalize, value)
        assert(not ok and text:find('test.Apple expected, got', 1, true), text)
      end
      assert(not pcall(finalize) and not pcall(finalize, nil))
      assert(apple:eat() == 'eaten' and io.type(io.stdout) == 'file')
      """)
  }

  @Test func `a resurrected object is no object`() throws {
    let lab = try makeLab()
    lab.state.push(Apple(living), as: apples)
    try lab.run(
      """
      local apple = ...
      setmetatable({apple}, {__gc = function(t) saved = t[1] end})
      """)
    lab.state.setTop(0)
    try lab.run(
      "collectgarbage() collectgarbage() assert(saved and not pcall(eat, saved)) saved = nil collectgarbage()")
    #expect(living.count == 0)
  }
}
