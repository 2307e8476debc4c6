import CProcscriptLua
import CProcscriptLuaShims

/// Where a Lua function is written, and what it takes.
package struct FunctionOrigin: Equatable {
  /// As `load` was given it: `@file.lua`, `=stdin`.
  package let chunkName: String
  /// The lines of its definition, from 1. A main chunk's are 0...0.
  package let lines: ClosedRange<Int>
  /// The names of its parameters, `...` among them.
  package let parameters: [String]
}

// The insides of functions, for those who copy them.
extension State {
  /// Hands the Lua function on top of the stack to `write` as a binary chunk, piece by piece, with its line information
  /// and without its upvalues' values. Runs no Lua code and makes no Lua object.
  ///
  /// - Parameters:
  ///   - stripped: Whether names of variables and the numbers of lines are left out.
  ///   - write: Gets the pieces.
  /// - Returns: Whether it was a Lua function: nothing is written of a C function.
  /// The corresponding C function is `lua_dump`.
  package func dumpFunction(stripped: Bool = false, _ write: (UnsafeRawBufferPointer) -> Void) -> Bool {
    withoutActuallyEscaping(write) { write in
      withUnsafePointer(to: write) { write in
        lua_dump(
          pointer,
          { _, piece, size, write in
            let write = write!.assumingMemoryBound(to: ((UnsafeRawBufferPointer) -> Void).self)
            write.pointee(UnsafeRawBufferPointer(start: piece, count: size))
            return 0
          }, UnsafeMutableRawPointer(mutating: write), stripped ? 1 : 0) == 0
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

  /// Where the Lua function at `index` is written, and what it takes; nil for anything else.
  ///
  /// The corresponding C functions are `lua_getinfo` and `lua_getlocal`.
  package func origin(ofFunctionAt index: Int32) -> FunctionOrigin? {
    guard type(at: index) == .function, cFunction(at: index) == nil else { return nil }
    var information = lua_Debug()
    push(copyOf: index)
    guard lua_getinfo(pointer, ">Su", &information) != 0 else { return nil }
    let source = String(cString: information.source)
    push(copyOf: index)
    defer { pop() }
    var parameters: [String] = []
    for number in 0..<Int32(information.nparams) {
      // Without debug information they have no names.
      parameters.append(lua_getlocal(pointer, nil, number + 1).map { String(cString: $0) } ?? "?")
    }
    return FunctionOrigin(
      chunkName: source, lines: Int(information.linedefined)...Int(information.lastlinedefined),
      parameters: parameters + (information.isvararg != 0 ? ["..."] : []))
  }

  /// What the Lua function at `index` does, as bytes: two functions of the same code at the same lines have the same, and
  /// that of a function holds those of the functions within it. Empty for anything else.
  package func codeIdentity(ofFunctionAt index: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    push(copyOf: index)
    defer { pop() }
    guard dumpFunction(stripped: true, { bytes += $0 }) else { return [] }
    return Array(bytes.dropFirst(State.binaryHeaderSize))
  }

  /// What a binary chunk has in front of its main function: `luaU_dump` writes the signature, the version, the format, the
  /// check of line ends, the sizes of three types, an integer and a float, then how many upvalues the function has.
  private static let binaryHeaderSize = 4 + 1 + 1 + 6 + 3 + 8 + 8 + 1

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
