import Lua

// The insides of tables and functions.
extension Decoder {
  /// Pushes an empty table of the right size, to be filled.
  mutating func openTable(at offset: Int, hasMetatable: Bool) throws(LuaError) {
    try enter()
    let pairs = try reader.byte()
    let elements = try reader.varint()
    var frame = DecoderFrame(phase: .element, index: state.top + 1, offset: offset, count: elements)
    frame.hasMetatable = hasMetatable
    let hasCount = pairs < Format.manyPairs
    if hasCount { frame.pairs = Int(pairs) }
    let array = slots(elements)
    let fields = slots(hasCount ? UInt64(pairs) : 1 << UInt64(pairs & ~UInt8(Format.manyPairs)))
    state.pushTable(array: array, fields: fields)
    frames.append(frame)
  }

  /// Pushes a function, whose upvalues are to be filled.
  mutating func openFunction(at offset: Int) throws(LuaError) {
    try enter()
    let size = try reader.number(UInt32.self)
    let sum = try reader.number(UInt64.self)
    let chunk = try reader.bytes(UInt64(size))
    guard checksum(chunk) == sum else { throw .notAMessage("a function in it is damaged") }
    let count = try reader.byte()
    do {
      try state.load(chunk, name: "=message", kind: .binary)
    } catch {
      throw .notAMessage(state.takeDescription(of: error))
    }
    frames.append(DecoderFrame(phase: .upvalue, index: state.top, offset: offset, count: UInt64(count)))
  }

  private func enter() throws(LuaError) {
    guard frames.count < Format.deepestNesting else {
      throw .notAMessage("it is nested more than \(Format.deepestNesting) levels deep")
    }
    try state.ensureRoom(for: 8)
  }

  /// How many slots to make for a count that the message claims.
  private mutating func slots(_ claimed: UInt64) -> Int32 {
    let slots = min(claimed, UInt64(allotment), 1 << 26)
    allotment -= Int(slots)
    return Int32(slots)
  }

  /// Whether a value comes next for a frame; if not, the frame is finished, and its table or function on top.
  mutating func expectsValue(_ number: Int) throws(LuaError) -> Bool {
    switch frames[number].phase {
    case .element:
      if frames[number].position < frames[number].count, reader.next != Tag.end {
        frames[number].position += 1
        return true
      }
      if frames[number].position < frames[number].count { _ = try reader.byte() }
      frames[number].phase = .key
      frames[number].position = 0
      return try expectsValue(number)
    case .key:
      if let pairs = frames[number].pairs {
        if frames[number].position < pairs {
          frames[number].position += 1
          return true
        }
      } else if reader.next == Tag.end {
        _ = try reader.byte()
      } else {
        return true
      }
      guard frames[number].hasMetatable else { return false }
      frames[number].phase = .metatable
      noteMetatable(of: number)
      return true
    case .value:
      return true
    case .metatable:
      return false
    case .upvalue:
      try joinUpvalues(number)
      if frames[number].position == frames[number].count { return false }
      frames[number].position += 1
      return true
    }
  }

  /// Takes the value on top for a frame that expected it.
  mutating func storeValue(in number: Int) throws(LuaError) {
    let frame = frames[number]
    switch frame.phase {
    case .element:
      state.rawSet(Int64(frame.position), in: frame.index)
    case .key:
      // Lua raises an error for these.
      if state.isNil(at: -1) { throw .notAMessage("nil is a key in it") }
      if let key = state.number(at: -1), key.isNaN { throw .notAMessage("NaN is a key in it") }
      frames[number].phase = .value
    case .value:
      state.rawSet(in: frame.index)
      frames[number].phase = .key
    case .metatable:
      guard state.type(at: -1) == .table else { throw .notAMessage("a metatable in it is no table") }
      state.setMetatable(of: frame.index)
    case .upvalue:
      guard state.setUpvalue(Int32(frame.position), of: frame.index) else {
        throw .notAMessage("a function in it has too many upvalues")
      }
    }
  }
}
