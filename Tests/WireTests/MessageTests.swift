import ProcscriptLua
import ProcscriptWire
import Testing

/// The bytes of messages: processes of one program may have been started from different builds of it.
@Suite struct MessageTests {
  @Test(
    arguments: [
      ("return", [0x20, 0]),
      ("return nil, false, true", [0x20, 3, 0xF0, 0xF1, 0xF2]),
      ("return -64, 0, 127", [0x20, 3, 0, 64, 191]),
      ("return -65, 128, 300", [0x20, 3, 0xF8, 0xBF, 0xF9, 0x80, 0, 0xF9, 0x2C, 1]),
      ("return 1 << 62", [0x20, 1, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0x40]),
      ("return 1.5", [0x20, 1, 0xF3, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F]),
      ("return '', 'ab'", [0x20, 2, 0xC0, 0xC2, 0x61, 0x62]),
      ("return ('a'):rep(32)", [0x20, 1, 0xE0, 32] + [UInt8](repeating: 0x61, count: 32)),
      ("return {1, 2, x = 3}", [0x20, 1, 0xE1, 1, 2, 65, 66, 0xC1, 0x78, 67]),
      ("return {1, [3] = 3}", [0x20, 1, 0xE1, 1, 1, 65, 67, 67]),
      ("local t = {} return {t, t}", [0x21, 1, 0xE1, 0, 2, 0xE9, 0, 0, 0xF5, 5]),
      ("return setmetatable({}, {1})", [0x20, 1, 0xE2, 0, 0, 0xE1, 0, 1, 65]),
      (
        "return string, print, _G",
        Array(
          [0x20, 3, 0xE4, 0xC6] + "string".utf8 + [0xE5, 0xC2, 0x5F, 0x47, 0xC5] + "print".utf8 + [
            0xE4, 0xC2, 0x5F, 0x47,
          ])
      ),
    ] as [(String, [UInt8])])
  func `the format is as it is written down`(script: String, bytes: [UInt8]) throws {
    #expect(try Lab().message(script) == bytes)
  }

  @Test(
    arguments: [
      ([], "it is empty"),
      ([0x10, 1, 65], "it begins with the byte 16"),
      ([0x22, 1, 65], "it begins with the byte 34"),
      ([0x20], "it ends too early"),
      ([0x20, 1], "it ends too early"),
      ([0x20, 2, 65], "it ends too early"),
      ([0x20, 1, 65, 65], "there is more after its last value"),
      ([0x20, 1, 0xF7], "there is no value that begins with the byte 247"),
      ([0x20, 1, 0xF6, 2, 1], "there is no value that begins with the byte 246"),
      ([0x20, 1, 0xF4], "there is no value that begins with the byte 244"),
      ([0x20, 1, 0xE0] + [UInt8](repeating: 0xFF, count: 10), "a number in it is too large"),
      ([0x20, 1, 0xE0] + [UInt8](repeating: 0xFF, count: 9) + [2], "a number in it is too large"),
      ([0x20, 1, 0xE0], "it ends too early"),
      ([0x20, 1, 0xE0, 0x80], "it ends too early"),
      ([0x20, 1, 0xE0] + [UInt8](repeating: 0xFF, count: 9), "it ends too early"),
      ([0x20, 1, 0xF8], "it ends too early"),
      ([0x20, 1, 0xFF] + [UInt8](repeating: 1, count: 7), "it ends too early"),
      ([0x20, 1, 0xF3, 0, 0, 0, 0, 0, 0, 0xF8], "it ends too early"),
      ([0x20, 1, 0xF0, 0xF0], "there is more after its last value"),
      ([0x20, 1, 0xC5, 0x61], "it ends too early"),
      ([0x20, 1, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], "it ends too early"),
      ([0x20, 1, 0xE1, 1, 0, 0xF0, 65], "nil is a key in it"),
      ([0x20, 1, 0xE1, 1, 0, 0xF3, 0, 0, 0, 0, 0, 0, 0xF8, 0x7F, 65], "NaN is a key in it"),
      ([0x20, 1, 0xE2, 0, 0, 65], "a metatable in it is no table"),
      ([0x20, 1, 0xF5, 0], "it refers to something that is not there"),
      ([0x21, 1, 0xF5, 0], "it refers to something that is not there"),
      ([0x21, 2, 0xE9, 0, 0, 0xF5, 9], "it refers to something that is not there"),
      ([0x20, 1, 0xE9, 0, 0], "its header denies that it has references"),
      ([0x20, 1, 0xE4, 65], "a name in it is missing"),
      ([0x20, 1, 0xE3, 4, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0x1B, 0x4C, 0x75, 0x61, 0], "a function in it is damaged"),
      ([0x20, 1, 0xE3, 255, 255, 255, 255, 1, 2, 3, 4, 5, 6, 7, 8], "it ends too early"),
    ] as [([UInt8], String)])
  func `bytes that are not a message are refused`(bytes: [UInt8], reason: String) throws {
    #expect(try Lab().refusal(of: bytes) == "not a message: \(reason)")
  }

  @Test(
    arguments: [
      "nil", "true", "false", "0", "-64", "127", "128", "-65", "1 << 62", "math.mininteger", "math.maxinteger", "1.0",
      "-0.0", "1/0", "''", "('a'):rep(31)", "('a'):rep(32)", "('a'):rep(1000)",
    ])
  func `a scalar is the same message whether it is made alone or behind others`(value: String) throws {
    let lab = try Lab()
    let message = try lab.message("return \(value)")
    try lab.run("return \(value)")
    var buffer = MessageBuffer()
    buffer.append(UInt8(7))
    let isAppended = buffer.append(messageOfScalarAt: 1, of: lab.state)
    #expect(isAppended)
    let bytes = Array(buffer.bytes)
    #expect(bytes == [7] + message)
    message.withUnsafeBytes { #expect(Wire.pushScalar(of: $0, to: lab.state)) }
    try lab.run("local sent, come = ... assert(sent == come and math.type(sent) == math.type(come))")
  }

  @Test(arguments: ["{}", "print", "function() end", "io.stdout"])
  func `what is no scalar is not made or read as one`(value: String) throws {
    let lab = try Lab()
    try lab.run("return \(value)")
    var buffer = MessageBuffer()
    buffer.append(UInt8(7))
    let isAppended = buffer.append(messageOfScalarAt: 1, of: lab.state)
    #expect(!isAppended)
    let bytes = Array(buffer.bytes)
    #expect(bytes == [7])
    for message in [[0x20, 1, 0xE1, 0, 0], [0x21, 1, 65], [0x20, 2, 65, 65], [0x20, 1, 65, 65], [0x20, 1]] as [[UInt8]]
    {
      #expect(!message.withUnsafeBytes { Wire.pushScalar(of: $0, to: lab.state) })
    }
    #expect(lab.state.top == 1)
  }

  @Test func `counts that the bytes can't hold make no large tables`() throws {
    let lab = try Lab()
    let before = lab.state.usedMemory
    // 10,000 tables, one in the other, each of which claims 2³⁰ elements and 2³¹ pairs.
    let table: [UInt8] = [0xE1, 0xFF, 0x80, 0x80, 0x80, 0x80, 0x04]
    let message = [0x20, 1] + Array(repeatElement(table, count: 10_000).joined())
    #expect(lab.refusal(of: message) == "not a message: it ends too early")
    #expect(lab.state.usedMemory - before < 10_000_000)
  }

  @Test func `a flipped bit in a function is noticed`() throws {
    let lab = try Lab()
    let message = try lab.message("return function(a, b) return a + b .. 'text' end")
    for offset in 7..<message.count - 1 {
      for bit in 0..<8 {
        var flipped = message
        flipped[offset] ^= 1 << bit
        #expect(lab.refusal(of: flipped) == "not a message: a function in it is damaged")
      }
    }
  }

  @Test func `a buffer takes message after message`() throws {
    let lab = try Lab()
    var buffer = MessageBuffer()
    #expect(buffer.bytes.isEmpty)
    for size in [10, 1 << 20, 5, 20 << 20, 7] {
      [UInt8](repeating: UInt8(size & 0xFF), count: size).withUnsafeBytes { lab.state.push(bytes: $0) }
      try Wire.encode(1, of: lab.state, into: &buffer)
      #expect(try Wire.decode(buffer.bytes, into: lab.state) == 1)
      #expect(lab.state.rawEqual(1, 2))
      lab.state.setTop(0)
    }
  }

  @Test func `finalizers may send while a message is taken over`() throws {
    let lab = try Lab()
    let message = try lab.message("local t = {} for i = 1, 300 do t[i] = {i, {i}} end return t")
    lab.state.push { L in
      answer(L) { state throws(LuaError) in
        var buffer = MessageBuffer()
        try Wire.encode(1, count: state.top, of: state, into: &buffer)
        return try Wire.decode(buffer.bytes, into: state)
      }
    }
    try lab.state.setGlobal("copy")
    try lab.run(
      """
      count = 0
      local function again()
        setmetatable({}, {__gc = function(t)
          assert(copy({1, {2}, copy})[2][1] == 2)
          count = count + 1
          again()
        end})
      end
      again()
      """)
    for _ in 0..<50 {
      try lab.receive(message)
      lab.state.push(copyOf: 1)
      try lab.run("local t = ... t = copy(t) for i = 1, 300 do assert(t[i][1] == i and t[i][2][1] == i) end return t")
    }
    try lab.run("assert(count > 10, count)")
  }

  @Test func `finalizers may send while their state is closed`() throws {
    let copies = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    copies.initialize(to: 0)
    defer { copies.deallocate() }
    do {
      let lab = try Lab()
      lab.state.push(address: copies)
      lab.state.push(
        { L in
          answer(L) { state throws(LuaError) in
            var buffer = MessageBuffer()
            try Wire.encode(1, of: state, into: &buffer)
            _ = try Wire.decode(buffer.bytes, into: state)
            let copies = UnsafeMutableRawPointer(mutating: state.identity(at: state.upvalueIndex(1))!)
            copies.assumingMemoryBound(to: Int.self).pointee += 1
            return 1
          }
        }, upvalues: 1)
      try lab.state.setGlobal("copy")
      // Some are finalized before what this state keeps for its messages, some after it.
      try lab.run(
        """
        local function watch() return setmetatable({}, {__gc = function(t) assert(copy({{t}, print})[1]) end}) end
        before = watch()
        copy {}
        after = watch()
        """)
    }
    #expect(copies.pointee == 3)
  }
}
