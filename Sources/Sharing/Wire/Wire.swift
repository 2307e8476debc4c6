package import ProcscriptLua

/// Lua values as bytes, and back: a message is a copy of some values that another Lua state can take over, in this
/// process or in another one of the same machine and program.
///
/// What can be sent: nil, booleans, integers and floats, strings; tables with their metatables, cycles and shared
/// references; Lua functions with copies of their upvalues, those shared by functions of one message still shared; by
/// name, the libraries in `package.loaded`, the C functions in them and permanent values; userdata of registered kinds.
package enum Wire {
  /// Writes the `count` values from the stack index `first` on as one message.
  ///
  /// - Parameters:
  ///   - buffer: The message takes the place of what it held. It is left empty after an error.
  ///   - noun: What errors call the values after the first one: `argument` for `argument 2`.
  ///   - list: The stack index of a list to which guarded tables are added, each as often as the message has it: they are
  ///     sent then, as tables are. nil refuses them. See ``guardTables(withMetatableAt:calling:of:)``.
  /// - Throws: ``LuaError/message(_:)`` for what can't be sent, with its place: `cannot send a userdata (at .file)`;
  ///   ``shortage``.
  package static func encode(
    _ first: Int32, count: Int32 = 1, of state: State, into buffer: inout MessageBuffer, naming noun: String = "value",
    listingGuarded list: Int32? = nil
  ) throws(LuaError) {
    buffer.removeAll()
    if count != 1 || !buffer.append(messageOfScalarAt: first, of: state) {
      do throws(LuaError) {
        try encodeAny(first, count: count, of: state, into: &buffer, naming: noun, listingGuarded: list)
      } catch {
        if !buffer.isIncomplete { throw error }
      }
    }
    if buffer.isIncomplete {
      buffer.removeAll()
      throw shortage
    }
  }

  /// Encodes one value as the only one of a message: ``encode(_:count:of:into:naming:listingGuarded:)`` without what it is
  /// asked for elsewhere, for those who send many.
  package static func encode(
    _ index: Int32, of state: State, into buffer: inout MessageBuffer
  ) throws(LuaError) {
    try encode(index, count: 1, of: state, into: &buffer)
  }

  /// This process has not enough memory for a message.
  package static let shortage = LuaError.message("not enough memory for the message")

  @inline(never)
  private static func encodeAny(
    _ first: Int32, count: Int32, of state: State, into buffer: inout MessageBuffer, naming noun: String,
    listingGuarded list: Int32?
  ) throws(LuaError) {
    let first = state.absolute(first)
    buffer.append(Format.version << 4)
    buffer.append(varint: UInt64(count))
    var done: Int32 = 0
    while done < count, buffer.append(scalarAt: first + done, of: state) { done += 1 }
    if done == count { return }

    let context: Context
    do {
      context = try Context.of(state)
    } catch {
      buffer.removeAll()
      throw error
    }
    var encoder = Encoder(state: state, context: context)
    encoder.guardedList = list.map(state.absolute)
    swap(&encoder.buffer, &buffer)
    let height = state.top
    do {
      try encoder.write(from: first, count: count, done: &done)
      swap(&encoder.buffer, &buffer)
    } catch {
      let error = encoder.describe(error, root: done == 0 ? "" : "\(noun) \(done + 1)")
      state.setTop(height)
      swap(&encoder.buffer, &buffer)
      if !buffer.isIncomplete { buffer.removeAll() }
      throw error
    }
  }

  /// Pushes the values of a message.
  ///
  /// Finalizers of the state may run meanwhile, as whenever Lua allocates: the bytes must stay as they are all the same.
  ///
  /// - Parameters:
  ///   - attachments: The objects that came with it: see ``MessageBuffer/attachments``.
  ///   - isTrusted: Whether code is taken from its sender, whoever else there is: see ``mayComeFromSandbox``.
  /// - Returns: How many values there are.
  /// - Throws: ``LuaError/message(_:)`` for bytes that are not a message, and for names that the state knows nothing of;
  ///   nothing is pushed then.
  package static func decode(
    _ bytes: UnsafeRawBufferPointer, with attachments: [AnyObject] = [], into state: State,
    trusting isTrusted: Bool = false
  ) throws(LuaError) -> Int32 {
    try state.ensureRoom(for: 1)
    if pushScalar(of: bytes, to: state) { return 1 }
    return try decodeAny(bytes, with: attachments, into: state, trusting: isTrusted)
  }

  @inline(never)
  private static func decodeAny(
    _ bytes: UnsafeRawBufferPointer, with attachments: [AnyObject], into state: State, trusting isTrusted: Bool
  ) throws(LuaError) -> Int32 {
    let height = state.top
    do throws(LuaError) {
      var reader = MessageReader(bytes)
      let (count, hasReferences) = try reader.header()
      try state.ensureRoom(for: Int32(clamping: count + 8))
      var done = 0
      while !hasReferences, done < count, try reader.pushScalar(to: state) { done += 1 }
      if done < count {
        var decoder = Decoder(reader, attachments, state, trusting: isTrusted)
        try decoder.read(count - done, hasReferences: hasReferences)
        reader = decoder.reader
      }
      guard reader.remaining == 0 else { throw .notAMessage("there is more after its last value") }
      return Int32(count)
    } catch {
      state.setTop(height)
      throw error
    }
  }
}
