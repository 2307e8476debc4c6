import ProcscriptLua
import ProcscriptWire
import Testing

/// Numbers that look random and are the same in every run (SplitMix64).
private struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Messages of every kind of value.
private let corpus = [
  "return 1, 2.5, 'three', nil, true, -1000000, ('long'):rep(20)",
  "return {1, 2, 3, {4, 5, {6}}, x = {y = {z = 'deep'}}}",
  "local t = {} t.self = t t[t] = t return t, t, {t, {t}}",
  "local mt = {__index = {a = 1}} return setmetatable({}, mt), setmetatable({setmetatable({}, mt)}, mt)",
  "local mt = {} mt[1] = setmetatable({}, mt) mt.__gc = function() end return mt",
  "local n = 0 return function() n = n + 1 return n end, function() return n, print end",
  "local t = {} function t.f() return t, t.f, string end return t, {t.f}",
  "local s = ('s'):rep(50) return {s, s, [s] = s}, s",
  "local t = {} for i = 1, 300 do t['k' .. i] = {i, i * 0.5} end return t",
  "local t = {} for i = 1, 300 do t[i] = i end return t",
  "return {print, string, string.format, _G, {[math] = math.floor}}",
  "return {[{1}] = {2}, [1.5] = 'x', [true] = false}",
  "return {1, nil, 3, nil, 5}, {[1 << 40] = 1}",
  "local t = 0 for i = 1, 100 do t = {t, function() return t end} end return t",
]

@Suite struct FuzzTests {
  /// Whatever is made of the values: nothing in them may be broken.
  private func touchAll(in lab: Lab) throws {
    let state = lab.state
    try state.load(
      """
      local seen = {}
      local function touch(v)
        if seen[v] then return end
        if type(v) == 'table' then
          seen[v] = true
          for k, x in next, v do touch(k) touch(x) end
          local mt = debug.getmetatable(v)
          if mt then touch(mt) end
        elseif type(v) == 'function' then
          seen[v] = true
          local n = 1
          while true do
            local name, x = debug.getupvalue(v, n)
            if not name then break end
            touch(x)
            n = n + 1
          end
        end
      end
      for _, v in ipairs({...}) do if v ~= nil then pcall(touch, v) end end
      """, name: "=touch")
    state.insert(at: 1)
    try state.call(arguments: state.top - 1, results: 0)
  }

  private func expectValuesOrError(_ message: [UInt8], in lab: Lab) throws {
    let state = lab.state
    // Without searchers a name that is not loaded is an error at once.
    if lab.refusal(of: message) == nil {
      try lab.receive(message)
      try touchAll(in: lab)
      state.setTop(0)
    }
  }

  private func makeLab() throws -> Lab {
    let lab = try Lab()
    try lab.run("package.path, package.cpath = '', ''")
    return lab
  }

  @Test(arguments: corpus)
  func `every truncation is refused`(script: String) throws {
    let lab = try makeLab()
    let message = try lab.message(script)
    for count in 0..<message.count {
      #expect(lab.refusal(of: Array(message[..<count])) != nil)
    }
  }

  @Test(arguments: corpus)
  func `mutations end in values or an error`(script: String) throws {
    let lab = try makeLab()
    let message = try lab.message(script)
    var dice = Dice(state: UInt64(script.utf8.count))
    for _ in 0..<800 {
      var mutated = message
      for _ in 0..<Int.random(in: 1...4, using: &dice) {
        let offset = Int.random(in: 0..<mutated.count, using: &dice)
        switch Int.random(in: 0..<5, using: &dice) {
        case 0: mutated[offset] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
        case 1: mutated[offset] = .random(in: 0...255, using: &dice)
        case 2: mutated.insert(.random(in: 0xC0...255, using: &dice), at: offset)
        case 3: if mutated.count > 1 { mutated.remove(at: offset) }
        default:
          let end = Int.random(in: offset...min(offset + 20, mutated.count), using: &dice)
          mutated.insert(contentsOf: mutated[offset..<end], at: Int.random(in: 0..<mutated.count, using: &dice))
        }
      }
      try expectValuesOrError(mutated, in: lab)
    }
  }

  @Test func `random bytes end in values or an error`() throws {
    let lab = try makeLab()
    var dice = Dice(state: 1)
    for _ in 0..<20_000 {
      let count = Int.random(in: 0..<60, using: &dice)
      let tags: ClosedRange<UInt8> = Bool.random(using: &dice) ? 0xC0...0xFF : 0...0xFF
      let bytes = (0..<count).map { _ in UInt8.random(in: tags, using: &dice) }
      try expectValuesOrError(
        [.random(in: 0x20...0x21, using: &dice), .random(in: 0...3, using: &dice)] + bytes, in: lab)
    }
  }

  @Test func `a function that damaged bytes stay away from still runs`() throws {
    // Mutations outside of the function may change what its upvalues are, never its code.
    let lab = try makeLab()
    let message = try lab.message("local a, b = {1}, {2} return function() return a, b end")
    var dice = Dice(state: 2)
    for _ in 0..<3000 {
      var mutated = message
      mutated[.random(in: 0..<mutated.count, using: &dice)] = .random(in: 0...255, using: &dice)
      guard lab.refusal(of: mutated) == nil else { continue }
      try lab.receive(mutated)
      if lab.state.type(at: 1) == .function, lab.state.cFunction(at: 1) == nil { try lab.run("local f = ... f()") }
      lab.state.setTop(0)
    }
  }
}
