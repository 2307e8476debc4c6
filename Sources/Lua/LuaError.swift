import CLua
import CLuaShims

/// What went wrong in Lua, or in the host on Lua's behalf.
public enum LuaError: Error, Equatable {
  /// Lua raised an error, and its value lies on top of the stack: it may be any Lua value.
  case raised
  /// A mistake of the script's, in words; raised with the position of the script's line before it.
  case message(String)
  /// The same without a position.
  case plain(String)
  /// A wrong argument, counted from 1: raised as `bad argument #1 to 'f' (reason)`.
  case argument(Int32, String)
}

extension State {
  /// Turns the status that a protected call returned into an error.
  ///
  /// - Throws: ``LuaError/raised`` unless the status is `LUA_OK`.
  @inlinable
  func check(_ status: Int32) throws(LuaError) {
    if status != LUA_OK { throw .raised }
  }

  /// Leaves the value of an error on top of the stack, as a host function's answer, and returns how the trampoline is
  /// to raise it.
  @usableFromInline
  func answer(with error: LuaError) -> Int32 {
    switch error {
    case .raised:
      return SHIM_RAISE.rawValue
    case .message(let text):
      push(text)
      return SHIM_RAISE_MESSAGE.rawValue
    case .plain(let text):
      push(text)
      return SHIM_RAISE.rawValue
    case .argument(let position, let reason):
      push(Int64(position))
      push(reason)
      return SHIM_RAISE_ARGUMENT.rawValue
    }
  }

  /// Takes the value of an error from the stack and tells it in words, as `lua.c` does: strings and numbers as they
  /// are, other values by their `__tostring` or by their type.
  ///
  /// - Returns: The words, and whether the value made them itself by `__tostring`.
  public func takeDescription(of error: LuaError) -> (text: String, byItself: Bool) {
    switch error {
    case .message(let text), .plain(let text):
      return (text, false)
    case .argument(let position, let reason):
      return ("bad argument #\(position) (\(reason))", false)
    case .raised:
      let type = type(at: -1)
      let told = shim_describe_error(pointer, -1) == LUA_OK
      let result = told ? (string(at: -2) ?? "", boolean(at: -1)) : ("(error object is a \(type.name) value)", false)
      pop(told ? 3 : 2)
      return result
    }
  }

  /// The traceback that the last call with `keepingTraceback` left when it failed; nil when there is none. Once only.
  public func takeTraceback() -> String? {
    shim_take_traceback(pointer)
    defer { pop() }
    return string(at: -1)
  }
}
