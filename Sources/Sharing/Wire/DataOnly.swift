package import ProcscriptLua

// What may come from a process in a sandbox. A receiver outside of it that took functions or metatables would run them with
// its own rights, a finalizer even without a touch. Nothing tells who has written a message, so that a process with
// such others takes data only from all.

extension Wire {
  /// Whether messages that are received now may come from a sandbox that this process is not in. Asked for what is more than
  /// data alone: messages of data cost nothing. Used by the one thread of this process.
  nonisolated(unsafe) package static var mayComeFromSandbox: () -> Bool = { false }

  /// Pushes the text that a message begins with.
  ///
  /// - Returns: false, and nothing is pushed, where it begins with something else.
  package static func pushFirstText(of message: UnsafeRawBufferPointer, to state: State) -> Bool {
    guard (try? state.ensureRoom(for: 2)) != nil else { return false }
    var reader = MessageReader(message)
    guard let (count, _) = try? reader.header(), count > 0, (try? reader.pushScalar(to: state)) == true else {
      return false
    }
    if state.type(at: -1) == .string { return true }
    state.pop()
    return false
  }
}

extension LuaError {
  /// - Parameter what: `a function`.
  static func notData(_ what: String) -> LuaError {
    .message(
      "cannot receive \(what), which may come from a sandboxed process: only data is taken from one")
  }
}

extension Decoder {
  /// Whether only data is taken.
  private var takesDataOnly: Bool { !isTrusted && Wire.mayComeFromSandbox() }

  /// Refuses what data does not have: anything that Lua could call, and anything whose search could run code.
  func checkIsData(_ what: String) throws(LuaError) {
    if takesDataOnly { throw .notData(what) }
  }

  /// Pushes a member of a library. As data there are only those that the receiver has already, and can't call.
  func pushNamedMember(of library: UnsafeRawBufferPointer, _ name: UnsafeRawBufferPointer) throws(LuaError) {
    guard takesDataOnly else { return try state.pushMember(of: library, name) }
    guard state.pushKnownLightUserdata(of: library, name) else { throw .notData("a function of a library") }
  }

  /// Pushes a permanent value: of those there are tables and userdata among the data, which are the receiver's own.
  func pushNamedPermanent(_ name: UnsafeRawBufferPointer) throws(LuaError) {
    try state.pushPermanent(name)
    guard state.type(at: -1) == .function, takesDataOnly else { return }
    state.pop()
    throw .notData("a function")
  }
}

extension State {
  /// Pushes a light userdata that a library has which is loaded here; pushes nothing, and says so, where there is none.
  fileprivate func pushKnownLightUserdata(
    of library: UnsafeRawBufferPointer, _ name: UnsafeRawBufferPointer
  ) -> Bool {
    let height = top
    pushLibraries()
    push(bytes: library)
    if rawGet(from: -2) == .table {
      push(bytes: name)
      if rawGet(from: -2) == .lightUserdata {
        replace(at: height + 1)
        setTop(height + 1)
        return true
      }
    }
    setTop(height)
    return false
  }
}
