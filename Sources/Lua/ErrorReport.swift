import CLua
import CLuaShims

/// An error that nobody has caught, in words for its user.
public struct ErrorReport {
  /// The error value as ``State/takeDescription(of:)`` tells it, byte by byte.
  public let description: [UInt8]
  /// Where it was raised; nil where that was not kept, or the value told itself by `__tostring`.
  public let traceback: [UInt8]?

  /// Both, as `lua.c` shows them.
  public var text: [UInt8] {
    guard let traceback else { return description }
    return description + [UInt8(ascii: "\n")] + traceback
  }
}

extension State {
  /// Takes the value of an error from the stack, and the traceback that its call kept, as bytes: a script need not be
  /// written in UTF-8.
  public func takeReport(of error: LuaError) -> ErrorReport {
    shim_take_traceback(pointer)
    let traceback = bytes(at: -1).map { Array($0) }
    pop()
    guard error == .raised else {
      return ErrorReport(description: Array(takeDescription(of: error).text.utf8), traceback: traceback)
    }
    let type = type(at: -1)
    guard shim_describe_error(pointer, -1) == LUA_OK else {
      // Its __tostring failed: that error says more than that this one is a table.
      let description = bytes(at: -1).map { Array($0) } ?? Array("(error object is a \(type.name) value)".utf8)
      pop(2)
      return ErrorReport(description: description, traceback: traceback)
    }
    let description = Array(bytes(at: -2)!)
    defer { pop(3) }
    return ErrorReport(description: description, traceback: boolean(at: -1) ? nil : traceback)
  }
}
