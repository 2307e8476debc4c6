import ProcscriptLua

// What a message names: the receiver's own.
extension State {
  /// Pushes a library, required first if need be.
  func pushLibrary(_ name: UnsafeRawBufferPointer) throws(LuaError) {
    if name.elementsEqual(Format.globals) { return pushGlobals() }
    pushLibraries()
    push(bytes: name)
    rawGet(from: -2)
    remove(at: -2)
    if boolean(at: -1) { return }
    pop()
    do {
      try getGlobal("require")
      push(bytes: name)
      try call(arguments: 1, results: 1)
    } catch {
      let reason = takeDescription(of: error)
      throw .message("cannot receive the library '\(shown(name))': \(reason)")
    }
  }

  /// Pushes a member of a library: whatever function it has there, even one that a script has put in the place of the
  /// library's own, as a call by name would find it.
  func pushMember(of library: UnsafeRawBufferPointer, _ name: UnsafeRawBufferPointer) throws(LuaError) {
    pushOwnLibraries()
    push(bytes: library)
    if rawGet(from: -2) == .table {
      remove(at: -2)
    } else {
      pop(2)
      try pushLibrary(library)
    }
    if type(at: -1) == .table {
      push(bytes: name)
      let type = rawGet(from: -2)
      if type == .function || type == .lightUserdata { return remove(at: -2) }
    }
    throw .message(
      "cannot receive the function '\(shown(library)).\(shown(name))': the library has no such function here")
  }

  /// Pushes a permanent value.
  func pushPermanent(_ name: UnsafeRawBufferPointer) throws(LuaError) {
    pushPermanents()
    push(bytes: name)
    if rawGet(from: -2) != .nil { return remove(at: -2) }
    throw .message("cannot receive '\(shown(name))': nothing is registered under this name here")
  }
}

private func shown(_ name: UnsafeRawBufferPointer) -> String {
  String(decoding: name, as: UTF8.self)
}
