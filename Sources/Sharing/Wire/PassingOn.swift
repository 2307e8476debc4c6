package import ProcscriptLua

// A state that passes messages on, and has no use itself for what they name.

extension Wire {
  /// Lets a state decode messages that name what another state has, and make messages that name it again. For each
  /// permanent value that is no function it gets a table that stands for it; and the light userdata of the other's
  /// libraries.
  ///
  /// - Parameters:
  ///   - other: The state whose names are taken over. Nothing of it runs.
  ///   - state: The one that gets them.
  /// - Throws: ``LuaError/message(_:)`` when a stack is full.
  package static func adoptNames(of other: State, in state: State) throws(LuaError) {
    let context = try Context.of(state)
    try state.ensureRoom(for: 8)
    try other.ensureRoom(for: 8)
    let (height, otherHeight) = (state.top, other.top)
    defer {
      state.setTop(height)
      other.setTop(otherHeight)
    }
    state.pushPermanents()
    other.pushPermanents()
    other.forEachNamed { name in
      guard other.type(at: -1) == .table || other.type(at: -1) == .userdata else { return }
      state.push(bytes: name)
      state.pushTable()
      state.rawSet(in: -3)
    }
    state.pushLibraries()
    other.pushLibraries()
    other.forEachNamed { library in
      guard other.type(at: -1) == .table else { return }
      other.forEachNamed { name in
        guard other.type(at: -1) == .lightUserdata else { return }
        state.pushTable(named: library)
        state.push(bytes: name)
        state.push(address: other.identity(at: -1))
        state.rawSet(in: -3)
        state.pop()
      }
    }
    context.forgetNames()
  }
}

extension State {
  /// Calls `body` with each key of the table on top that is a string; the value lies on top meanwhile.
  fileprivate func forEachNamed(_ body: (UnsafeRawBufferPointer) -> Void) {
    let table = top
    pushNil()
    while next(in: table) {
      if let name = bytes(at: -2) { body(name) }
      pop()
    }
  }

  /// Pushes the table that the one on top has under a name, made where there is none.
  fileprivate func pushTable(named name: UnsafeRawBufferPointer) {
    push(bytes: name)
    if rawGet(from: -2) == .table { return }
    pop()
    pushTable()
    push(bytes: name)
    push(copyOf: -2)
    rawSet(in: -4)
  }
}
