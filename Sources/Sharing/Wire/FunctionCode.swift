/// A Lua function's code, as a binary chunk of Lua 5.4 has it: what it does with its variables can be told from that.
struct FunctionCode {
  /// Variables of the functions around it: a register of the next one, or one of the variables that that has from outside.
  struct Upvalue {
    let isRegister: Bool
    let index: Int
  }

  private(set) var instructions: [Instruction] = []
  /// The strings among the constants, at their places.
  private(set) var names: [String?] = []
  private(set) var upvalues: [Upvalue] = []
  /// The functions inside it.
  private(set) var inner: [FunctionCode] = []

  /// Reads a whole chunk; nil for one of another form.
  init?(chunk: UnsafeRawBufferPointer) {
    var reader = ChunkReader(chunk)
    guard reader.skipHeader(), let code = FunctionCode(from: &reader) else { return nil }
    self = code
  }

  private init?(from reader: inout ChunkReader) {
    reader.skipString()
    _ = reader.integer()
    _ = reader.integer()
    for _ in 0..<3 { _ = reader.byte() }
    for _ in 0..<reader.count(ofAtLeast: 4) { instructions.append(Instruction(bits: reader.word())) }
    for _ in 0..<reader.count(ofAtLeast: 1) { names.append(reader.constant()) }
    for _ in 0..<reader.count(ofAtLeast: 3) {
      upvalues.append(Upvalue(isRegister: reader.byte() != 0, index: reader.byte()))
      _ = reader.byte()
    }
    for _ in 0..<reader.count(ofAtLeast: 1) {
      guard let code = FunctionCode(from: &reader) else { return nil }
      inner.append(code)
    }
    reader.skipDebugInformation()
    if reader.hasFailed { return nil }
  }

  /// Which of its upvalues it assigns to, or a function inside it.
  var assignedUpvalues: Set<Int> {
    var assigned: Set<Int> = []
    for instruction in instructions where instruction.operation == .setUpvalue { assigned.insert(instruction.b) }
    for code in inner {
      for index in code.assignedUpvalues where !code.upvalues[index].isRegister {
        assigned.insert(code.upvalues[index].index)
      }
    }
    return assigned
  }

  /// Whether it has one of these names anywhere, as a global variable's, a field's or just a string.
  func mentions(_ words: Set<String>) -> Bool {
    names.contains { $0.map(words.contains) ?? false } || inner.contains { $0.mentions(words) }
  }
}

/// Reads a binary chunk from its start to its end. Past the end, and where the form is another one, it fails for good.
private struct ChunkReader {
  private let bytes: UnsafeRawBufferPointer
  private var offset = 0
  private(set) var hasFailed = false

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  private mutating func fail() {
    hasFailed = true
    offset = bytes.count
  }

  /// The chunk's header: the version, and the sizes of instructions, integers and floats.
  mutating func skipHeader() -> Bool {
    let expected: [UInt8] = [0x1B, 0x4C, 0x75, 0x61, 0x54, 0, 0x19, 0x93, 0x0D, 0x0A, 0x1A, 0x0A, 4, 8, 8]
    guard bytes.count > 32, bytes.prefix(expected.count).elementsEqual(expected) else { return false }
    // An integer, a float, and how many upvalues there are.
    offset = expected.count + 8 + 8 + 1
    return true
  }

  mutating func byte() -> Int {
    guard offset < bytes.count else {
      fail()
      return 0
    }
    defer { offset += 1 }
    return Int(bytes[offset])
  }

  mutating func word() -> UInt32 {
    guard bytes.count - offset >= 4 else {
      fail()
      return 0
    }
    defer { offset += 4 }
    return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// Seven bits a byte, the high ones first, bit 7 set in the last.
  mutating func integer() -> Int {
    var value = 0
    while !hasFailed, value < 1 << 48 {
      let next = byte()
      value = value << 7 | next & 0x7F
      if next & 0x80 != 0 { return value }
    }
    fail()
    return 0
  }

  /// A count of things that have so many bytes each, or more.
  mutating func count(ofAtLeast size: Int) -> Int {
    let count = integer()
    if count > (bytes.count - offset) / size { fail() }
    return hasFailed ? 0 : count
  }

  private mutating func skip(_ count: Int) {
    if count > bytes.count - offset { fail() } else { offset += count }
  }

  mutating func string() -> String? {
    let size = integer()
    guard !hasFailed, size > 0, size - 1 <= bytes.count - offset else {
      if size > 0 { fail() }
      return nil
    }
    defer { offset += size - 1 }
    return String(decoding: bytes[offset..<offset + size - 1], as: UTF8.self)
  }

  mutating func skipString() {
    let size = integer()
    if size > 0 { skip(size - 1) }
  }

  /// A constant, if it is a string.
  mutating func constant() -> String? {
    switch byte() {
    case 0, 1, 17: return nil  // nil, false, true
    case 3, 19: skip(8)  // an integer, a float
    case 4, 20: return string()
    default: fail()
    }
    return nil
  }

  mutating func skipDebugInformation() {
    skip(integer())
    for _ in 0..<count(ofAtLeast: 2) {
      _ = integer()
      _ = integer()
    }
    for _ in 0..<count(ofAtLeast: 3) {
      skipString()
      _ = integer()
      _ = integer()
    }
    for _ in 0..<count(ofAtLeast: 1) { skipString() }
  }
}

/// An instruction of Lua 5.4's machine.
struct Instruction {
  let bits: UInt32

  /// Those that are told from others; the numbers are the machine's.
  enum Operation: UInt8 {
    case move = 0
    case lastLoad = 7
    case getUpvalue = 9
    case setUpvalue = 10
    case getUpvalueField = 11
    case getTable = 12
    case getElement = 13
    case getField = 14
    case setUpvalueField = 15
    case getMethod = 20
    case firstArithmetic = 21
    /// From here on both operands are registers.
    case firstOfRegisters = 34
    case firstMetamethod = 46
    case lastMetamethod = 48
    case firstMinus = 49
    case not = 51
    case length = 52
    case call = 68
  }

  var number: UInt8 { UInt8(bits & 0x7F) }
  var operation: Operation? { Operation(rawValue: number) }
  var a: Int { Int(bits >> 7 & 0xFF) }
  var b: Int { Int(bits >> 16 & 0xFF) }
  var c: Int { Int(bits >> 24 & 0xFF) }
}
