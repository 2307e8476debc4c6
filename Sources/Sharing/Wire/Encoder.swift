import ProcscriptLua

/// A table or function whose insides are being written.
struct EncoderFrame: BitwiseCopyable {
  enum Phase {
    /// The values 1…n of a table, without their keys.
    case elements
    /// The key of a pair, which is a table or a function itself.
    case key
    /// The value of a pair.
    case value
    case metatable
    case upvalues
  }

  var phase: Phase
  /// The stack index of the table or function. Above it lies, of a table that is gone through, the present key.
  let index: Int32
  /// Where it begins in the message.
  let offset: Int
  /// Where the count of its pairs or upvalues is filled in at the end.
  let countOffset: Int
  /// How many elements are announced.
  var elements = 0
  /// How many elements or upvalues there are so far.
  var position = 0
  /// How many pairs there are so far.
  var pairs = 0
}

/// Why a message can't be made. The frames and the stack, left as they are, tell the place.
enum EncodingFailure: Error {
  /// A value of this description can't be sent.
  case unsendable(String)
  /// Tables or functions, as this says, are nested too deep.
  case tooDeep(String)
  case other(LuaError)
}

/// Writes values with everything that they refer to: not by recursion, so that depth costs neither C stack nor a crash.
///
/// No Lua code runs while a table is gone through, and nothing is allocated in Lua: a finalizer could change the table.
struct Encoder: ~Copyable {
  let state: State
  var buffer = MessageBuffer()
  let context: Context
  let memory: UnsafeMutablePointer<EncoderMemory>
  /// The stack index of the list of guarded tables; nil where they are refused.
  var guardedList: Int32?

  init(state: State, context: Context) {
    self.state = state
    self.context = context
    memory = context.takeMemory()
    memory.pointee.seen.removeAll()
    memory.pointee.frames.removeAll()
  }

  deinit {
    context.giveBack(memory)
  }

  /// Writes some values; `done` counts those that are written.
  mutating func write(from first: Int32, count: Int32, done: inout Int32) throws(EncodingFailure) {
    do {
      try memory.pointee.names.refresh(in: state)
      try state.ensureRoom(for: 2)
    } catch {
      throw .other(error)
    }
    while done < count {
      try write(rootAt: first + done)
      done += 1
    }
  }

  /// Writes the value at a stack index, and all that it leads to.
  private mutating func write(rootAt index: Int32) throws(EncodingFailure) {
    state.push(copyOf: index)
    if try !write(index: -1) { return state.pop() }
    while let frame = memory.pointee.frames.last {
      if try frame.pointee.phase == .upvalues ? advanceFunction(frame) : advanceTable(frame) {
        memory.pointee.frames.pop()
        state.pop()
      }
    }
  }

  /// Writes the value at `index`; tables and functions must be on top of the stack.
  ///
  /// - Returns: Whether it opened a frame: the value is written, and taken away, once the frame is finished.
  @inline(__always)
  mutating func write(index: Int32) throws(EncodingFailure) -> Bool {
    switch state.type(at: index) {
    case .none, .nil: buffer.append(byte: Tag.nil)
    case .boolean: buffer.append(booleanAt: index, of: state)
    case .number: buffer.append(numberAt: index, of: state)
    case .string: writeString(index)
    case .table: return try openTable()
    case .function: return try openFunction()
    case .userdata: try writeUserdata(index)
    case .lightUserdata: try writeName(ofMemberAt: index, "a light userdata")
    case .thread: throw .unsendable("a coroutine")
    }
    return false
  }

  /// Writes a string: a long one just once.
  @inline(__always)
  private mutating func writeString(_ index: Int32) {
    let bytes = state.bytes(ofStringAt: index)
    if bytes.count > Format.longestShortString, referBack(to: state.identity(at: index).unsafelyUnwrapped) { return }
    buffer.append(string: bytes)
  }

  /// Writes a reference to an object that the message has already; else notes that it begins here.
  mutating func referBack(to object: UnsafeRawPointer) -> Bool {
    guard let offset = memory.pointee.seen.insert(object, buffer.count) else { return false }
    buffer.append(byte: Tag.reference)
    buffer.append(varint: UInt64(offset))
    markReferredTo(offset)
    return true
  }

  /// Tells the decoder to keep what begins at an offset.
  mutating func markReferredTo(_ offset: Int) {
    buffer.set(buffer.byte(at: offset) | Tag.referredTo, at: offset)
    buffer.set(Format.version << 4 | Format.hasReferences, at: 0)
  }

  /// Makes sure that the insides of an object may be written, which is at `index`.
  func enter(_ kind: String) throws(EncodingFailure) {
    if memory.pointee.frames.count >= Format.deepestNesting { throw .tooDeep(kind) }
    do { try state.ensureRoom(for: 8) } catch { throw .other(error) }
  }

  /// Writes the name of a library's member.
  mutating func writeName(ofMemberAt index: Int32, _ description: String) throws(EncodingFailure) {
    let entry: UnsafeRawBufferPointer?
    do { entry = try memory.pointee.names.entry(ofMemberAt: index, in: state) } catch { throw .other(error) }
    guard let entry else { throw .unsendable(description) }
    buffer.append(entry)
  }

  private mutating func writeUserdata(_ index: Int32) throws(EncodingFailure) {
    let object = state.identity(at: index).unsafelyUnwrapped
    if referBack(to: object) { return }
    if let entry = memory.pointee.names.entry(of: object) { return buffer.append(entry) }
    guard state.pushMetatable(of: index) else { throw .unsendable("a userdata") }
    let metatable = state.identity(at: -1).unsafelyUnwrapped
    state.pop()
    guard let courier = context.courier(forMetatable: metatable) else { throw .unsendable("a userdata") }
    buffer.append(byte: Tag.object)
    courier.name.withUnsafeBytes { buffer.append(string: $0) }
    let sizeOffset = buffer.reserve(4)
    let isAlive: Bool
    do {
      isAlive = try courier.encode(state, index, &buffer)
    } catch {
      throw .other(.message(state.takeDescription(of: error)))
    }
    guard isAlive else { throw .unsendable("a finalized userdata") }
    guard let size = UInt32(exactly: buffer.count - sizeOffset - 4) else { throw .unsendable("a userdata of 4 GiB") }
    buffer.set(size, at: sizeOffset)
  }
}
