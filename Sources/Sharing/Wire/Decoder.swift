import ProcscriptLua

/// A table or function whose insides are being read. It lies on the stack, and above it, in a table, the key of the value
/// that is being read.
struct DecoderFrame: BitwiseCopyable {
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
  let count: Int
  /// How many pairs there are; `Int.max`: up to `end`.
  var pairs = 0
  var hasMetatable = false
}

/// Makes values of a message: not by recursion, so that depth costs neither C stack nor a crash.
///
/// Whatever the bytes are, it reads only them, makes no more than they pay for, and hands Lua nothing that could raise
/// an error.
struct Decoder: ~Copyable {
  let state: State
  var reader: MessageReader
  var frames = FrameStack<DecoderFrame>()

  /// The objects that travel beside the bytes.
  let attachments: [AnyObject]

  /// The stack index of the table of what the message refers to, by its offset; 0 when it refers to nothing. At -1, -2,
  /// … are tables whose metatables were not complete when they got them.
  var referredTo: Int32 = 0
  var incompleteCount: Int64 = 0

  /// Whether it comes from a process that this one may take code from, whoever else there is: see
  /// ``Wire/mayComeFromSandbox``.
  let isTrusted: Bool

  /// What is noted of the message where somebody wants to know whether its functions can be called more than once.
  var notes: DecodingNotes?

  /// How many slots of tables may still be made in advance. Every element takes a byte of the message at least, so that
  /// real messages never ask for more, and false counts get no more than they paid for, however they are nested.
  var allotment: Int

  init(_ reader: MessageReader, _ attachments: [AnyObject], _ state: State, trusting isTrusted: Bool) {
    self.state = state
    self.isTrusted = isTrusted
    self.reader = reader
    self.attachments = attachments
    allotment = reader.remaining
  }

  /// Pushes `count` values. After an error the stack is left as it is.
  mutating func read(_ count: Int, hasReferences: Bool) throws(LuaError) {
    if hasReferences {
      state.pushTable()
      referredTo = state.top
    }
    for _ in 0..<count { try readRoot() }
    if hasReferences {
      completeMetatables()
      state.remove(at: referredTo)
    }
  }

  private mutating func readRoot() throws(LuaError) {
    var isComplete = try readValue()
    while let frame = frames.last {
      if isComplete { try store(in: frame) }
      if try expectsValue(frame) {
        isComplete = try readValue()
      } else {
        frames.pop()
        isComplete = true
      }
    }
  }

  /// Reads a value and pushes it.
  ///
  /// - Returns: Whether it is complete; if not, it has opened a frame.
  @inline(__always)
  private mutating func readValue() throws(LuaError) -> Bool {
    try reader.pushScalar(to: state) ? true : readObject()
  }

  private mutating func readObject() throws(LuaError) -> Bool {
    let offset = reader.offset
    if notes != nil, let frame = frames.last, frame.pointee.phase != .upvalue { notes?.hasObjectsInTables = true }
    let tag = try reader.byte()
    if tag == Tag.reference {
      try pushReferredTo(reader.varint())
      return true
    }
    guard tag < Tag.firstPlain else { throw .notAMessage("there is no value that begins with the byte \(tag)") }
    let isComplete = try read(tag & ~Tag.referredTo, at: offset)
    if tag & Tag.referredTo != 0 { try keep(offset) }
    return isComplete
  }

  private mutating func read(_ tag: UInt8, at offset: Int) throws(LuaError) -> Bool {
    switch tag {
    case Tag.longString: state.push(bytes: try reader.bytes(reader.varint()))
    case Tag.library:
      try checkIsData("a library")
      try state.pushLibrary(reader.string())
    case Tag.member: try pushNamedMember(of: reader.string(), reader.string())
    case Tag.permanent: try pushNamedPermanent(reader.string())
    case Tag.object: try readUserdata()
    case Tag.function:
      try checkIsData("a function")
      try openFunction(at: offset)
      return false
    default:
      if tag == Tag.objectTable { try checkIsData("a table with a metatable") }
      try openTable(at: offset, hasMetatable: tag == Tag.objectTable)
      return false
    }
    return true
  }

  private mutating func readUserdata() throws(LuaError) {
    let name = try reader.string()
    let bytes = try reader.bytes(UInt64(reader.number(UInt32.self)))
    guard let courier = try Context.of(state).courier(named: name) else {
      throw .notAMessage("nothing is known here of the userdata '\(String(decoding: name, as: UTF8.self))'")
    }
    do { try courier.decode(bytes, attachments, state) } catch { throw .message(state.takeDescription(of: error)) }
  }
}
