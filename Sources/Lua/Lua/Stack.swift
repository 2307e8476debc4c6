public import CProcscriptLua
import CProcscriptLuaShims

extension State {
  /// How many values lie on the stack of the running function: the index of the top one.
  ///
  /// The corresponding C function is `lua_gettop`.
  @inlinable
  public var top: Int32 { lua_gettop(pointer) }

  /// Cuts the stack down to its lowest `count` values, or fills it up with nils.
  ///
  /// The corresponding C function is `lua_settop`. It could raise an error only for to-be-closed variables, which
  /// host functions do not make.
  @inlinable
  public func setTop(_ count: Int32) {
    lua_settop(pointer, count)
  }

  /// Takes the top `count` values away.
  @inlinable
  public func pop(_ count: Int32 = 1) {
    lua_settop(pointer, -count - 1)
  }

  /// The index from the bottom of the value at `index`, which stays right while the top moves.
  @inlinable
  public func absolute(_ index: Int32) -> Int32 { lua_absindex(pointer, index) }

  /// Makes sure that `count` more values can be pushed. A host function has room for 20 at its start.
  ///
  /// - Throws: ``LuaError/message(_:)`` past Lua's limit of about 1,000,000 values a stack.
  /// The corresponding C function is `lua_checkstack`.
  @inlinable
  public func ensureRoom(for count: Int32) throws(LuaError) {
    if lua_checkstack(pointer, count) == 0 { throw .message("stack overflow (no room for \(count) more values)") }
  }

  /// Moves the top value to `index`, lifting those above.
  @inlinable
  public func insert(at index: Int32) {
    lua_rotate(pointer, index, 1)
  }

  /// Takes the value at `index` away, lowering those above.
  @inlinable
  public func remove(at index: Int32) {
    lua_rotate(pointer, index, -1)
    pop()
  }

  /// Puts the top value in place of the one at `index`, and takes it from the top.
  @inlinable
  public func replace(at index: Int32) {
    lua_copy(pointer, -1, index)
    pop()
  }

  /// Moves the top `count` values to another thread of the same state.
  ///
  /// The corresponding C function is `lua_xmove`.
  public func move(_ count: Int32, to other: State) {
    lua_xmove(pointer, other.pointer, count)
  }

  /// Runs `body`, then takes away whatever it left above the stack's present top; also when it throws, except for the
  /// value of a raised error.
  public func balanced<Result>(_ body: () throws(LuaError) -> Result) throws(LuaError) -> Result {
    let height = top
    do {
      let result = try body()
      setTop(height)
      return result
    } catch {
      if error == .raised {
        insert(at: height + 1)
        setTop(height + 1)
      } else {
        setTop(height)
      }
      throw error
    }
  }
}
