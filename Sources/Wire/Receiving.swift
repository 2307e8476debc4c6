import Lua

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

  /// Pushes a C function of a library.
  func pushMember(of library: UnsafeRawBufferPointer, _ name: UnsafeRawBufferPointer) throws(LuaError) {
    try pushLibrary(library)
    if type(at: -1) == .table {
      push(bytes: name)
      if rawGet(from: -2) == .function { return remove(at: -2) }
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
