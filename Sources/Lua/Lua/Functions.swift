import CProcscriptLua
import CProcscriptLuaShims

// The insides of functions, for those who copy them.
extension State {
  /// Hands the Lua function on top of the stack to `write` as a binary chunk, piece by piece, with its line information
  /// and without its upvalues' values. Runs no Lua code and makes no Lua object.
  ///
  /// - Returns: Whether it was a Lua function: nothing is written of a C function.
  /// The corresponding C function is `lua_dump`.
  package func dumpFunction(_ write: (UnsafeRawBufferPointer) -> Void) -> Bool {
    withoutActuallyEscaping(write) { write in
      withUnsafePointer(to: write) { write in
        lua_dump(
          pointer,
          { _, piece, size, write in
            let write = write!.assumingMemoryBound(to: ((UnsafeRawBufferPointer) -> Void).self)
            write.pointee(UnsafeRawBufferPointer(start: piece, count: size))
            return 0
          }, UnsafeMutableRawPointer(mutating: write), 0) == 0
      }
    }
  }

  /// The name of the chunk that the Lua function at `index` is from, as `load` was given it: `=[process.tasks]`; nil for
  /// anything else.
  ///
  /// The corresponding C function is `lua_getinfo`.
  package func chunkName(ofFunctionAt index: Int32) -> String? {
    guard type(at: index) == .function, cFunction(at: index) == nil else { return nil }
    var information = lua_Debug()
    push(copyOf: index)
    guard lua_getinfo(pointer, ">S", &information) != 0 else { return nil }
    return String(cString: information.source)
  }

  /// Pushes upvalue `n`, from 1, of the function at `index`, and returns its name; pushes nothing past the last one.
  ///
  /// The corresponding C function is `lua_getupvalue`.
  package func pushUpvalue(_ n: Int32, of index: Int32) -> String? {
    lua_getupvalue(pointer, index, n).map { String(cString: $0) }
  }

  /// Gives upvalue `n`, from 1, of the function at `index` the value on top, and takes it.
  ///
  /// - Returns: Whether there is such an upvalue: if not, the value is just taken.
  /// The corresponding C function is `lua_setupvalue`.
  package func setUpvalue(_ n: Int32, of index: Int32) -> Bool {
    if lua_setupvalue(pointer, index, n) != nil { return true }
    pop()
    return false
  }

  /// What tells one variable from another: functions that share upvalue `n` see the same identity.
  ///
  /// The corresponding C function is `lua_upvalueid`.
  package func upvalueIdentity(_ n: Int32, of index: Int32) -> UnsafeRawPointer? {
    lua_upvalueid(pointer, index, n).map { UnsafeRawPointer($0) }
  }

  /// Makes upvalue `n` of the Lua function at `index` the same variable as upvalue `other` of that at `otherIndex`. Both
  /// upvalues must exist.
  ///
  /// The corresponding C function is `lua_upvaluejoin`.
  package func joinUpvalue(_ n: Int32, of index: Int32, with other: Int32, of otherIndex: Int32) {
    lua_upvaluejoin(pointer, index, n, otherIndex, other)
  }
}
