public import CProcscriptLua
import CProcscriptLuaShims

/// What went wrong in Lua, or in the host on Lua's behalf.
public enum LuaError: Error, Equatable {
  /// Lua raised an error, and its value lies on top of the stack: it may be any Lua value.
  case raised
  /// A mistake of the script's, in words; raised with the position of the script's line before it.
  case message(String)
  /// A mistake of the script's, in words; raised as it is, without a position.
  case plain(String)
  /// A wrong argument, counted from 1: raised as `bad argument #1 to 'f' (reason)`.
  case argument(Int32, String)
}

extension LuaError: CustomStringConvertible {
  /// For where no state is left to ask: the value of an error that Lua raised is in one.
  public var description: String {
    switch self {
    case .raised: "an error was raised in Lua"
    case .message(let text), .plain(let text): text
    case .argument(let position, let reason): "bad argument #\(position) (\(reason))"
    }
  }
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
      return PROCSCRIPT_RAISE.rawValue
    case .message(let text):
      push(text)
      return PROCSCRIPT_RAISE_MESSAGE.rawValue
    case .plain(let text):
      push(text)
      return PROCSCRIPT_RAISE.rawValue
    case .argument(let position, let reason):
      push(Int64(position))
      push(reason)
      return PROCSCRIPT_RAISE_ARGUMENT.rawValue
    }
  }
}
