import ProcscriptLua

// The insides of tables and functions.
extension Decoder {
  /// Pushes an empty table of the right size, to be filled.
  mutating func openTable(at offset: Int, hasMetatable: Bool) throws(LuaError) {
    try enter()
    let pairs = try reader.byte()
    let elements = Int(clamping: try reader.varint())
    let hasCount = pairs < Format.manyPairs
    let array = slots(elements)
    let fields = slots(hasCount ? Int(pairs) : 1 << Int(pairs & ~UInt8(Format.manyPairs)))
    state.pushTable(array: array, fields: fields)
    frames.push(
      DecoderFrame(
        phase: elements > 0 ? .element : .key, index: state.top, offset: offset, count: elements,
        pairs: hasCount ? Int(pairs) : .max, hasMetatable: hasMetatable))
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
    if notes != nil { noteFunction(chunk) }
    frames.push(DecoderFrame(phase: .upvalue, index: state.top, offset: offset, count: Int(count)))
  }

  private func enter() throws(LuaError) {
    guard frames.count < Format.deepestNesting else {
      throw .notAMessage("it is nested more than \(Format.deepestNesting) levels deep")
    }
    try state.ensureRoom(for: 8)
  }

  /// How many slots to make for a count that the message claims.
  private mutating func slots(_ claimed: Int) -> Int32 {
    let slots = min(claimed, allotment, 1 << 26)
    allotment -= slots
    return Int32(slots)
  }

  /// Whether a value comes next for a frame; if not, the frame is finished, and its table or function on top.
  @inline(__always)
  mutating func expectsValue(_ frame: UnsafeMutablePointer<DecoderFrame>) throws(LuaError) -> Bool {
    switch frame.pointee.phase {
    case .element:
      if frame.pointee.position < frame.pointee.count, reader.next != Tag.end {
        frame.pointee.position += 1
        return true
      }
      return try expectsPairs(frame)
    case .key:
      if frame.pointee.position < frame.pointee.pairs, reader.next != Tag.end {
        frame.pointee.position += 1
        return true
      }
      return try expectsMetatable(frame)
    case .value: return true
    case .metatable: return false
    case .upvalue: return try expectsUpvalue(frame)
    }
  }

  private mutating func expectsPairs(_ frame: UnsafeMutablePointer<DecoderFrame>) throws(LuaError) -> Bool {
    if frame.pointee.position < frame.pointee.count { reader.skipByte() }
    frame.pointee.phase = .key
    frame.pointee.position = 0
    return try expectsValue(frame)
  }

  private mutating func expectsMetatable(_ frame: UnsafeMutablePointer<DecoderFrame>) throws(LuaError) -> Bool {
    // A count that says how many pairs there are is right; `end` is for those that don't.
    if frame.pointee.pairs == .max { reader.skipByte() }
    guard frame.pointee.hasMetatable else { return false }
    frame.pointee.phase = .metatable
    noteMetatable(of: frame)
    return true
  }

  private mutating func expectsUpvalue(_ frame: UnsafeMutablePointer<DecoderFrame>) throws(LuaError) -> Bool {
    try joinUpvalues(of: frame)
    if frame.pointee.position == frame.pointee.count { return false }
    frame.pointee.position += 1
    return true
  }

  /// Takes the value on top for a frame that expected it.
  @inline(__always)
  mutating func store(in frame: UnsafeMutablePointer<DecoderFrame>) throws(LuaError) {
    switch frame.pointee.phase {
    case .element:
      state.rawSet(Int64(frame.pointee.position), in: frame.pointee.index)
    case .key:
      try checkKey()
      frame.pointee.phase = .value
    case .value:
      state.rawSet(in: frame.pointee.index)
      frame.pointee.phase = .key
    case .metatable:
      guard state.type(at: -1) == .table else { throw .notAMessage("a metatable in it is no table") }
      state.setMetatable(of: frame.pointee.index)
    case .upvalue:
      guard state.setUpvalue(Int32(frame.pointee.position), of: frame.pointee.index) else {
        throw .notAMessage("a function in it has too many upvalues")
      }
    }
  }

  /// Makes sure that the value on top can be a key: Lua raises errors for others.
  @inline(__always)
  private func checkKey() throws(LuaError) {
    switch state.type(at: -1) {
    case .nil: throw .notAMessage("nil is a key in it")
    case .number where state.number(at: -1).unsafelyUnwrapped.isNaN: throw .notAMessage("NaN is a key in it")
    default: break
    }
  }
}
