// What host functions expect of their arguments, with Lua's wording for what they get instead.
extension State {
  /// The error for an argument of the wrong type.
  ///
  /// The corresponding C function is `luaL_typeerror`, which raises it at once.
  public func typeError(_ position: Int32, expected: String) -> LuaError {
    .argument(position, "\(expected) expected, got \(typeName(at: position))")
  }

  /// The type of a value as its users call it: by its metatable's `__name`, else as `type` does, but for light userdata.
  public func typeName(at index: Int32) -> String {
    let index = absolute(index)
    if type(at: index) == .none { return LuaType.none.name }
    if pushMetatable(of: index) {
      defer { pop(2) }
      if rawGet("__name", from: -1) == .string, let name = string(at: -1) { return name }
    }
    let type = type(at: index)
    return type == .lightUserdata ? "light userdata" : type.name
  }

  /// An integer, or a float with an exact integer value.
  ///
  /// - Throws: ``LuaError/argument(_:_:)`` for anything else.
  public func integerArgument(_ position: Int32) throws(LuaError) -> Int64 {
    if let value = integer(at: position) { return value }
    if type(at: position) == .number { throw .argument(position, "number has no integer representation") }
    throw typeError(position, expected: "number")
  }

  /// A number.
  ///
  /// - Throws: ``LuaError/argument(_:_:)`` for anything else.
  public func numberArgument(_ position: Int32) throws(LuaError) -> Double {
    guard let value = number(at: position) else { throw typeError(position, expected: "number") }
    return value
  }

  /// A string, bytes that are not UTF-8 replaced.
  ///
  /// - Throws: ``LuaError/argument(_:_:)`` for anything else.
  public func stringArgument(_ position: Int32) throws(LuaError) -> String {
    guard let value = string(at: position) else { throw typeError(position, expected: "string") }
    return value
  }

  /// Makes sure of an argument's type.
  ///
  /// - Throws: ``LuaError/argument(_:_:)`` for another type.
  public func expect(_ type: LuaType, at position: Int32) throws(LuaError) {
    guard self.type(at: position) == type else { throw typeError(position, expected: type.name) }
  }
}
