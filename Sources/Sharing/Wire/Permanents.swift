package import ProcscriptLua

extension Wire {
  /// Makes a value permanent: it is sent by a name, and whoever receives it gets the value that is registered under that
  /// name in its own state. The last value of a name counts.
  ///
  /// - Parameters:
  ///   - name: The same in every state that exchanges messages.
  ///   - index: The stack index of a table, a userdata or a function.
  /// - Throws: ``LuaError/message(_:)`` when the stack is full.
  package static func register(permanent name: String, at index: Int32, of state: State) throws(LuaError) {
    precondition(state.identity(at: index) != nil && state.type(at: index) != .string, "a value without identity")
    let context = try Context.of(state)
    try state.ensureRoom(for: 4)
    state.push(copyOf: index)
    state.pushPermanents()
    state.insert(at: -2)
    state.rawSet(name, in: -2)
    state.pop()
    context.forgetNames()
  }

  /// Lets the C functions in a table be sent as those of a library are: by its name and theirs, and whoever receives one
  /// gets that of the table which is registered under that name in its own state.
  ///
  /// - Parameters:
  ///   - name: The same in every state that exchanges messages.
  ///   - index: The stack index of the table.
  /// - Throws: ``LuaError/message(_:)`` when the stack is full.
  package static func register(library name: String, at index: Int32, of state: State) throws(LuaError) {
    let context = try Context.of(state)
    try state.ensureRoom(for: 4)
    state.push(copyOf: index)
    state.pushOwnLibraries()
    state.insert(at: -2)
    state.rawSet(name, in: -2)
    state.pop()
    context.forgetNames()
  }
}

private let permanents = RegistryKey()
private let ownLibraries = RegistryKey()

extension State {
  /// Pushes the table of registered libraries by name.
  func pushOwnLibraries() {
    if registryGet(ownLibraries) == .table { return }
    pop()
    pushTable()
    push(copyOf: -1)
    registrySet(ownLibraries)
  }

  /// Pushes the table of permanent values by name.
  func pushPermanents() {
    if registryGet(permanents) == .table { return }
    pop()
    pushTable()
    push(copyOf: -1)
    registrySet(permanents)
  }
}
