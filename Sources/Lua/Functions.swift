import CLua
import CLuaShims

// The insides of functions, for those who copy them.
extension State {
  /// The bytes of the Lua function on top of the stack as a binary chunk, with its line information and without its
  /// upvalues' values; nil for a C function.
  ///
  /// The corresponding C function is `lua_dump`.
  public func dumpFunction() -> [UInt8]? {
    var chunk: [UInt8] = []
    let status = withUnsafeMutablePointer(to: &chunk) { chunk in
      lua_dump(
        pointer,
        { _, piece, size, chunk in
          let piece = UnsafeRawBufferPointer(start: piece, count: size)
          chunk!.assumingMemoryBound(to: [UInt8].self).pointee.append(contentsOf: piece)
          return 0
        }, chunk, 0)
    }
    return status == 0 ? chunk : nil
  }

  /// Pushes upvalue `n`, from 1, of the function at `index`, and returns its name; pushes nothing past the last one.
  ///
  /// The corresponding C function is `lua_getupvalue`.
  public func pushUpvalue(_ n: Int32, of index: Int32) -> String? {
    lua_getupvalue(pointer, index, n).map { String(cString: $0) }
  }

  /// Gives upvalue `n`, from 1, of the function at `index` the value on top, and takes it. The upvalue must exist.
  ///
  /// The corresponding C function is `lua_setupvalue`.
  public func setUpvalue(_ n: Int32, of index: Int32) {
    if lua_setupvalue(pointer, index, n) == nil { pop() }
  }

  /// What tells one variable from another: functions that share upvalue `n` see the same identity.
  ///
  /// The corresponding C function is `lua_upvalueid`.
  public func upvalueIdentity(_ n: Int32, of index: Int32) -> UnsafeRawPointer? {
    lua_upvalueid(pointer, index, n).map { UnsafeRawPointer($0) }
  }

  /// Makes upvalue `n` of the Lua function at `index` the same variable as upvalue `other` of that at `otherIndex`.
  ///
  /// The corresponding C function is `lua_upvaluejoin`.
  public func joinUpvalue(_ n: Int32, of index: Int32, with other: Int32, of otherIndex: Int32) {
    lua_upvaluejoin(pointer, index, n, otherIndex, other)
  }
}
