package import ProcscriptLua

/// What is noted of the functions in a message.
struct DecodingNotes {
  /// The stack index of a list of them.
  let list: Int32
  /// The code of each; nil where its form is not known.
  var codes: [FunctionCode?] = []
  /// Whether a table has a key, an element or a metatable that is more than a scalar.
  var hasObjectsInTables = false

  init(list: Int32) {
    self.list = list
  }
}

extension Decoder {
  /// Notes the function on top.
  mutating func noteFunction(_ chunk: UnsafeRawBufferPointer) {
    guard let list = notes?.list else { return }
    notes?.codes.append(FunctionCode(chunk: chunk))
    state.push(copyOf: -1)
    state.rawSet(Int64(notes?.codes.count ?? 0), in: list)
  }
}

extension Wire {
  /// Pushes the one value of a message without attachments, a function, as ``decode(_:with:into:trusting:)`` does. The
  /// message is trusted.
  ///
  /// - Returns: Whether every call of it finds its variables as the message has them, whatever earlier calls did: nothing
  ///   in the message can be changed by it. Where this is false, each call needs a copy of its own.
  /// - Throws: What ``decode(_:with:into:trusting:)`` does; nothing is pushed then.
  package static func decodeFunction(_ bytes: UnsafeRawBufferPointer, into state: State) throws(LuaError) -> Bool {
    try state.ensureRoom(for: 8)
    let height = state.top
    do throws(LuaError) {
      var reader = MessageReader(bytes)
      let (count, hasReferences) = try reader.header()
      guard count == 1 else { throw .notAMessage("it is no function") }
      state.pushTable()
      var decoder = Decoder(reader, [], state, trusting: true)
      decoder.notes = DecodingNotes(list: state.top)
      try decoder.read(1, hasReferences: hasReferences)
      let isConstant = decoder.isConstant
      state.remove(at: height + 1)
      return isConstant
    } catch {
      state.setTop(height)
      throw error
    }
  }
}

extension Decoder {
  /// Whether no function that was noted may change anything of the message's. The functions are looked at as they are now.
  fileprivate var isConstant: Bool {
    guard let notes else { return false }
    for (position, code) in notes.codes.enumerated() {
      guard let code else { return false }
      state.rawGet(Int64(position + 1), from: notes.list)
      defer { state.pop() }
      var contents: [UpvalueContent] = []
      while state.pushUpvalue(Int32(contents.count + 1), of: -1) != nil {
        let isOfMessage = state.type(at: -1) == .table && !isGlobals(at: -1)
        contents.append(isOfMessage ? .table : .fixed)
        state.pop()
      }
      if notes.hasObjectsInTables && contents.contains(.table) || code.mayChange(contents) { return false }
    }
    // A callable table, or a table that leads to a function.
    return state.type(at: -1) == .function
  }

  private func isGlobals(at index: Int32) -> Bool {
    state.push(copyOf: index)
    state.pushGlobals()
    defer { state.pop(2) }
    return state.rawEqual(-1, -2)
  }
}
