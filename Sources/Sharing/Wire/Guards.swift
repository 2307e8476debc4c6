package import ProcscriptLua

// Tables that stand for something that does not travel with them, such as an object whose state is kept elsewhere. They
// are recognised by their metatables.

extension Wire {
  /// Refuses to send the tables that have this metatable, by name, except where they are asked for.
  ///
  /// - Parameters:
  ///   - index: The stack index of the metatable.
  ///   - name: What errors call such a table: `a process`.
  ///   - isListed: Whether it is sent where the guarded ones are asked for: all tables of a name, or none.
  /// - Throws: ``LuaError/message(_:)`` when the stack is full.
  package static func guardTables(
    withMetatableAt index: Int32, calling name: String, of state: State, listing isListed: Bool = true
  ) throws(LuaError) {
    try state.ensureRoom(for: 6)
    state.push(copyOf: index)
    if state.registryGet(guards) != .table {
      state.pop()
      state.pushTable()
      // Weak, because the metatables are not kept alive for this.
      state.pushTable()
      state.push("k")
      state.rawSet("__mode", in: -2)
      state.setMetatable(of: -2)
      state.push(copyOf: -1)
      state.registrySet(guards)
    }
    state.insert(at: -2)
    state.push(name)
    state.rawSet(in: -3)
    state.push(isListed)
    state.rawSet(name, in: -2)
    state.pop()
  }
}

/// The names of guarded tables, by their metatables; and whether they are listed, by their names.
private let guards = RegistryKey()

extension Encoder {
  /// Lets the table below the top pass, whose metatable is on top.
  ///
  /// Nothing is allocated for one that is refused or not guarded. A list grows with the collector stopped, by the caller.
  func passGuard() throws(EncodingFailure) {
    guard state.registryGet(guards) == .table else { return state.pop() }
    state.push(copyOf: -2)
    guard state.rawGet(from: -2) == .string else { return state.pop(2) }
    let name = state.string(at: -1)
    state.rawGet(from: -2)
    let isListed = state.boolean(at: -1)
    state.pop(2)
    guard let list = guardedList, isListed else {
      state.pop()
      throw .unsendable(name ?? "")
    }
    state.push(copyOf: -2)
    state.rawSet(Int64(state.rawLength(at: list) + 1), in: list)
  }
}
