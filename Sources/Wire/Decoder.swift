import Lua

/// A table or function whose insides are being read. It lies on the stack, and above it, in a table, the key of the value
/// that is being read.
struct DecoderFrame {
  /// What the next value is for.
  enum Phase {
    case element, key, value, metatable, upvalue
  }

  var phase: Phase
  /// The stack index of the table or function.
  let index: Int32
  /// Where it begins in the message. The offsets of frames grow from the outermost to the innermost.
  let offset: Int
  /// How many elements, pairs or upvalues have been begun.
  var position = 0
  /// How many elements or upvalues there are; fewer elements if `end` comes.
  let count: UInt64
  /// How many pairs there are; nil: up to `end`.
  var pairs: Int?
  var hasMetatable = false
}

/// Makes values of a message: not by recursion, so that depth costs neither C stack nor a crash.
///
/// Whatever the bytes are, it reads only them, makes no more than they pay for, and hands Lua nothing that could raise
/// an error.
struct Decoder {
  let state: State
  var reader: MessageReader
  var frames: [DecoderFrame] = []

  /// The stack index of the table of what the message refers to, by its offset; 0 when it refers to nothing. At -1, -2,
  /// … are tables whose metatables were not complete when they got them.
  var referredTo: Int32 = 0
  var incompleteCount: Int64 = 0

  /// How many slots of tables may still be made in advance. Every element takes a byte of the message at least, so that
  /// real messages never ask for more, and false counts get no more than they paid for, however they are nested.
  var allotment: Int

  init(_ bytes: UnsafeRawBufferPointer, _ state: State) {
    self.state = state
    reader = MessageReader(bytes)
    allotment = bytes.count
  }

  /// Pushes all values, and returns how many there are. After an error the stack is left as it is.
  mutating func readMessage() throws(LuaError) -> Int32 {
    guard let header = reader.next else { throw .notAMessage("it is empty") }
    _ = try reader.byte()
    guard header & 0xF0 == Format.version << 4, header & 0x0F <= Format.hasReferences else {
      throw .notAMessage("it begins with the byte \(header)")
    }
    let count = try reader.varint()
    guard count <= reader.remaining else { throw .truncated }
    try state.ensureRoom(for: Int32(clamping: count + 8))
    if header & Format.hasReferences != 0 {
      state.pushTable()
      referredTo = state.top
    }
    for _ in 0..<count { try readRoot() }
    guard reader.remaining == 0 else { throw .notAMessage("\(reader.remaining) bytes follow it") }
    if referredTo != 0 {
      completeMetatables()
      state.remove(at: referredTo)
    }
    return Int32(count)
  }

  private mutating func readRoot() throws(LuaError) {
    var isComplete = try readValue()
    while let last = frames.indices.last {
      if isComplete { try storeValue(in: last) }
      if try expectsValue(last) {
        isComplete = try readValue()
      } else {
        frames.removeLast()
        isComplete = true
      }
    }
  }

  /// Reads a value and pushes it.
  ///
  /// - Returns: Whether it is complete; if not, it has opened a frame.
  mutating func readValue() throws(LuaError) -> Bool {
    let offset = reader.offset
    let tag = try reader.byte()
    if tag < Tag.firstShortString {
      state.push(Int64(tag) + Format.smallIntegers.lowerBound)
      return true
    }
    if tag < Tag.firstObject {
      state.push(bytes: try reader.bytes(UInt64(tag - Tag.firstShortString)))
      return true
    }
    if tag >= Tag.firstPlain {
      try readPlain(tag)
      return true
    }
    let isComplete = try readObject(tag & ~Tag.referredTo, at: offset)
    if tag & Tag.referredTo != 0 { try keep(offset) }
    return isComplete
  }

  private mutating func readPlain(_ tag: UInt8) throws(LuaError) {
    switch tag {
    case Tag.nil: state.pushNil()
    case Tag.false: state.push(false)
    case Tag.true: state.push(true)
    case Tag.integer: state.push(Int64(zigzag: try reader.varint()))
    case Tag.float: state.push(Double(bitPattern: try reader.number(UInt64.self)))
    case Tag.reference: try pushReferredTo(reader.varint())
    default: throw .notAMessage("there is no value that begins with the byte \(tag)")
    }
  }

  private mutating func readObject(_ tag: UInt8, at offset: Int) throws(LuaError) -> Bool {
    switch tag {
    case Tag.longString: state.push(bytes: try reader.bytes(reader.varint()))
    case Tag.library: try state.pushLibrary(reader.string())
    case Tag.member: try state.pushMember(of: reader.string(), reader.string())
    case Tag.permanent: try state.pushPermanent(reader.string())
    case Tag.object: try readUserdata()
    case Tag.function:
      try openFunction(at: offset)
      return false
    default:
      try openTable(at: offset, hasMetatable: tag == Tag.objectTable)
      return false
    }
    return true
  }

  private mutating func readUserdata() throws(LuaError) {
    let name = try reader.string()
    let bytes = try reader.bytes(UInt64(reader.number(UInt32.self)))
    guard let courier = try Context.of(state).couriers.values.first(where: { $0.name.elementsEqual(name) }) else {
      throw .notAMessage("nothing is known here of the userdata '\(String(decoding: name, as: UTF8.self))'")
    }
    try courier.decode(bytes, state)
  }
}
