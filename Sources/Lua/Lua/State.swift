import CProcscriptLua
import CProcscriptLuaShims

/// One Lua thread of a Lua state: its stack, and through it everything that the state holds.
///
/// A `State` is a view: copying it copies nothing, and it must not outlive the state that it looks at. Its methods keep
/// Lua manual section 4.1's rules: an index counts from the bottom of the running function's stack from 1, or from its
/// top from -1. None of them lets a Lua error pass through a Swift frame: what can fail throws a ``LuaError``.
///
/// The corresponding C type is `lua_State *`.
public struct State {
  /// The C API's handle of this thread.
  public let pointer: OpaquePointer

  /// The view of a thread that the C API handed out.
  @inlinable
  public init(_ pointer: OpaquePointer) {
    self.pointer = pointer
  }
}

extension State {
  /// A Lua state of one's own, closed at the end of its life.
  ///
  /// The corresponding C functions are `lua_newstate` and `lua_close`.
  public struct Owned: ~Copyable {
    /// The state's main thread.
    public let state: State

    /// Makes an empty state, without libraries.
    ///
    /// - Parameter memoryLimit: How many bytes its scripts may hold; nil for no limit. What the host itself allocates
    ///   is never refused: it is counted, and raised as `not enough memory` once the host function has returned.
    /// - Throws: ``LuaError/message(_:)`` when the system has no memory for it.
    public init(memoryLimit: Int? = nil) throws(LuaError) {
      guard let pointer = procscript_new_state(memoryLimit ?? 0) else {
        throw .message("not enough memory for a Lua state")
      }
      state = State(pointer)
    }

    deinit {
      procscript_close_state(state.pointer)
    }
  }

  /// Puts a state that somebody else made under this package's memory policy, on top of its own allocator, so that
  /// host functions may be offered to it. Does nothing the second time.
  ///
  /// - Throws: ``LuaError/message(_:)`` when the system has no memory for the accounts.
  package func adopt() throws(LuaError) {
    guard procscript_adopt_state(pointer) else { throw .message("not enough memory to adopt a Lua state") }
  }

  /// Closes the whole state, finalizers included. None of its threads may be looked at afterwards, an ``Owned`` one
  /// included: it is for the end of the process.
  ///
  /// The corresponding C function is `lua_close`.
  public func close() {
    lua_close(pointer)
  }

  /// Runs `body` as a host function runs: no allocation is refused meanwhile, because a refusal would jump over it.
  /// For code of an adopted state that no script called.
  package func asHost<Result>(_ body: () throws(LuaError) -> Result) throws(LuaError) -> Result {
    let memory = procscript_memory_of(pointer)
    memory?.pointee.host_depth += 1
    defer { memory?.pointee.host_depth -= 1 }
    return try body()
  }

  /// Lets all code of this process that no script has called run as a host function does, for good: see ``asHost(_:)``.
  package func becomeHost() { procscript_memory_of(pointer)?.pointee.host_depth += 1 }

  /// Opens Lua's standard libraries.
  ///
  /// - Parameter ignoringEnvironment: Whether `LUA_PATH` and its kin count for nothing, as with `lua5.4 -E`.
  /// The corresponding C function is `luaL_openlibs`.
  public func openLibraries(ignoringEnvironment: Bool = false) throws(LuaError) {
    if ignoringEnvironment {
      push(true)
      rawSet("LUA_NOENV", in: procscript_registry_index)
    }
    try check(procscript_open_libraries(pointer))
  }

  /// Offers a module: `open` is called as `require` would call it, and what it returns is kept in `package.loaded` and,
  /// if asked for, in a global variable of that name.
  ///
  /// The corresponding C function is `luaL_requiref`.
  public func require(_ name: String, global: Bool, open: @escaping @convention(c) (OpaquePointer?) -> Int32)
    throws(LuaError)
  {
    try check(procscript_require(pointer, name, open, global ? 1 : 0))
  }
}
