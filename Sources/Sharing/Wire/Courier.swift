package import ProcscriptLua

/// How the userdata of one kind travel.
struct Courier {
  /// The kind's name, as UTF-8.
  let name: [UInt8]

  /// Writes what the userdata at an index is made of; false for one that was finalized.
  let encode: (State, Int32, inout MessageBuffer) throws(LuaError) -> Bool

  /// Pushes a userdata made of such bytes and the message's attachments.
  let decode: (UnsafeRawBufferPointer, [AnyObject], State) throws(LuaError) -> Void
}

extension Wire {
  /// Lets the userdata of a kind be sent, in a state where the kind is registered.
  ///
  /// - Parameters:
  ///   - encode: Appends what the receiver needs to a message, attaches objects to it, and nothing else: it must not run
  ///     Lua code. It throws for an object that can't be sent; nothing of the message is then sent.
  ///   - decode: Pushes a userdata of the kind, made of just the bytes that `encode` appended, and of the message's
  ///     attachments. It throws for others, and pushes nothing then.
  /// - Throws: ``LuaError/message(_:)`` when the stack is full.
  package static func register<Object>(
    _ kind: UserdataKind<Object>, in state: State,
    encode: @escaping (Object, inout MessageBuffer) throws(LuaError) -> Void,
    decode: @escaping (UnsafeRawBufferPointer, [AnyObject], State) throws(LuaError) -> Void
  ) throws(LuaError) {
    let context = try Context.of(state)
    try state.ensureRoom(for: 4)
    guard state.pushMetatable(of: kind) else {
      preconditionFailure("the userdata kind '\(kind.name)' is not registered in this state")
    }
    let courier = Courier(
      name: Array(kind.name.utf8),
      encode: { state, index, buffer throws(LuaError) in
        guard let object = state.object(at: index, as: kind) else { return false }
        try encode(object, &buffer)
        return true
      },
      decode: decode)
    context.add(courier, forMetatable: state.identity(at: -1)!)
    state.pop()
  }
}
