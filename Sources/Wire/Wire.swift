import Lua

/// Lua values as bytes, and back: a message is a copy of some values that another Lua state can take over, in this
/// process or in another one of the same machine and program.
///
/// What can be sent: nil, booleans, integers and floats, strings; tables with their metatables, cycles and shared
/// references; Lua functions with copies of their upvalues, those shared by functions of one message still shared; by
/// name, the libraries in `package.loaded`, the C functions in them and permanent values; userdata of registered kinds.
public enum Wire {
  /// Writes the `count` values from the stack index `first` on as one message.
  ///
  /// - Parameters:
  ///   - buffer: The message takes the place of what it held. It is left empty after an error.
  ///   - noun: What errors call the values after the first one: `argument` for `argument 2`.
  /// - Throws: ``LuaError/message(_:)`` for what can't be sent, with its place: `cannot send a userdata (at .file)`.
  public static func encode(
    _ first: Int32, count: Int32 = 1, of state: State, into buffer: inout MessageBuffer, naming noun: String = "value"
  ) throws(LuaError) {
    let first = state.absolute(first)
    buffer.removeAll()
    buffer.append(Format.version << 4)
    buffer.append(varint: UInt64(count))
    var done: Int32 = 0
    while done < count, buffer.append(scalarAt: first + done, of: state) { done += 1 }
    if done == count { return }

    let context = try Context.of(state)
    var encoder = try Encoder(state: state, context: context)
    swap(&encoder.buffer, &buffer)
    let height = state.top
    var failure: LuaError?
    while done < count, failure == nil {
      do {
        try encoder.write(rootAt: first + done)
        done += 1
      } catch {
        failure = encoder.describe(error, root: done == 0 ? "" : "\(noun) \(done + 1)")
      }
    }
    swap(&encoder.buffer, &buffer)
    context.giveBack(encoder.memory)
    if let failure {
      state.setTop(height)
      buffer.removeAll()
      throw failure
    }
  }

  /// Pushes the values of a message.
  ///
  /// Finalizers of the state may run meanwhile, as whenever Lua allocates: the bytes must stay as they are all the same.
  ///
  /// - Returns: How many values there are.
  /// - Throws: ``LuaError/message(_:)`` for bytes that are not a message, and for names that the state knows nothing of;
  ///   nothing is pushed then.
  public static func decode(_ bytes: UnsafeRawBufferPointer, into state: State) throws(LuaError) -> Int32 {
    let height = state.top
    var decoder = Decoder(bytes, state)
    do {
      return try decoder.readMessage()
    } catch {
      state.setTop(height)
      throw error
    }
  }
}
