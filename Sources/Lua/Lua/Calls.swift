import CProcscriptLua
public import CProcscriptLuaShims

/// Which kinds of chunk may be loaded.
///
/// The corresponding C values are `luaL_loadbufferx`'s modes.
public enum ChunkKind: String, Sendable {
  case text = "t"
  case binary = "b"
  case either = "bt"
}

extension State {
  /// All results of a call, however many.
  public static let allResults = LUA_MULTRET

  /// Calls the function below `arguments` values, and puts `results` results in their place.
  ///
  /// - Parameters:
  ///   - arguments: How many values on top of the function are its arguments.
  ///   - results: How many results are wanted, others being dropped or nil; ``allResults`` for as many as there are.
  ///   - keepingTraceback: Whether the traceback of an error is kept for ``takeReport(of:)``.
  /// - Throws: ``LuaError/raised``, the error value in place of the function and its arguments.
  /// The corresponding C function is `lua_pcall`.
  public func call(arguments: Int32, results: Int32, keepingTraceback: Bool = false) throws(LuaError) {
    guard keepingTraceback else {
      return try check(procscript_call(pointer, arguments, results, 0))
    }
    let handler = top - arguments
    lua_pushcclosure(pointer, procscript_keep_traceback, 0)
    insert(at: handler)
    let status = procscript_call(pointer, arguments, results, handler)
    remove(at: handler)
    try check(status)
  }

  /// Pushes what ``call(arguments:results:keepingTracebackBy:)`` needs, for many calls.
  package func pushTracebackKeeper() {
    lua_pushcclosure(pointer, procscript_keep_traceback, 0)
  }

  /// Calls the function below `arguments` values, and puts `results` results in their place. The traceback of an error
  /// is kept for ``takeReport(of:)``.
  ///
  /// - Parameter keeper: The stack index of what ``pushTracebackKeeper()`` has pushed.
  /// - Throws: ``LuaError/raised``, the error value in place of the function and its arguments.
  @inlinable
  package func call(arguments: Int32, results: Int32, keepingTracebackBy keeper: Int32) throws(LuaError) {
    try check(procscript_call(pointer, arguments, results, keeper))
  }

  /// Compiles a chunk and pushes it as a function.
  ///
  /// - Parameters:
  ///   - source: The chunk, as text or as `string.dump` made it.
  ///   - name: What messages call it: `@file`, `=what`, or the source itself. The host's own chunks are named `=[…]`:
  ///     errors are then put down to the script that called them.
  ///   - kind: What the source may be.
  /// - Throws: ``LuaError/raised`` for a chunk that is wrong.
  /// The corresponding C function is `luaL_loadbufferx`.
  public func load(_ source: UnsafeRawBufferPointer, name: String, kind: ChunkKind = .text) throws(LuaError) {
    // A nil pointer would be an empty chunk's; the C function wants one that points somewhere.
    let start = source.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!
    try check(
      luaL_loadbufferx(
        pointer, start.assumingMemoryBound(to: CChar.self), source.count, name, kind.rawValue))
  }

  /// Compiles a chunk given as a Swift string.
  public func load(_ source: String, name: String) throws(LuaError) {
    var source = source
    let outcome = source.withUTF8 { text -> Result<Void, LuaError> in
      Result { () throws(LuaError) in try load(UnsafeRawBufferPointer(text), name: name) }
    }
    try outcome.get()
  }

  /// Compiles a file and pushes it as a function; nil means standard input. A first line that starts with `#` is
  /// passed over.
  ///
  /// - Throws: ``LuaError/raised`` for a file that can't be read or is wrong.
  /// The corresponding C function is `luaL_loadfilex`.
  public func load(file path: UnsafePointer<CChar>?, kind: ChunkKind = .either) throws(LuaError) {
    try check(luaL_loadfilex(pointer, path, kind.rawValue))
  }

  /// Calls a C function that may raise errors, without arguments and results.
  ///
  /// - Throws: ``LuaError/raised`` with its error.
  public func run(_ function: @escaping @convention(c) (OpaquePointer?) -> Int32) throws(LuaError) {
    lua_pushcclosure(pointer, function, 0)
    try call(arguments: 0, results: 0)
  }
}
