import CProcscriptLua
import CProcscriptLuaShims

/// An uncaught error, in words for its user. Bytes, because a script need not be written in UTF-8.
public struct ErrorReport {
  /// The error value in words, as `lua.c` tells it: strings and numbers as they are, other values by their `__tostring`
  /// or by their type.
  public var description: [UInt8]

  /// Where it was raised, as Lua tells it; nil where that was not kept, or the value told itself by `__tostring`.
  private var frames: String?

  init(description: [UInt8], frames: String?) {
    self.description = description
    self.frames = frames
  }

  /// Where it was raised.
  public var traceback: [UInt8]? {
    frames.map { Array(withoutHostFrames($0).utf8) }
  }

  /// Both, as `lua.c` shows them.
  public var text: [UInt8] {
    guard let traceback else { return description }
    return description + [UInt8(ascii: "\n")] + traceback
  }

  /// The report without the outermost frames of its traceback, those of the callers that `isCaller` recognises by their
  /// lines.
  public func withoutCallers(_ isCaller: (Substring) -> Bool) -> ErrorReport {
    var lines = (frames ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    while let last = lines.last, isCaller(last) { lines.removeLast() }
    // The first line is a heading.
    return ErrorReport(description: description, frames: lines.count > 1 ? lines.joined(separator: "\n") : nil)
  }
}

extension State {
  /// Takes the value of an error from the stack, and the traceback that its call kept.
  public func takeReport(of error: LuaError) -> ErrorReport {
    let frames = takeTraceback()
    switch error {
    case .message(let text), .plain(let text):
      return ErrorReport(description: Array(text.utf8), frames: frames)
    case .argument(let position, let reason):
      return ErrorReport(description: Array("bad argument #\(position) (\(reason))".utf8), frames: frames)
    case .raised:
      let type = type(at: -1)
      guard procscript_describe_error(pointer, -1) == LUA_OK else {
        // Its __tostring failed: that error says more than the value's type.
        defer { pop(2) }
        let description = bytes(at: -1).map { Array($0) } ?? Array("(error object is a \(type.name) value)".utf8)
        return ErrorReport(description: description, frames: frames)
      }
      defer { pop(3) }
      return ErrorReport(description: Array(bytes(at: -2)!), frames: boolean(at: -1) ? nil : frames)
    }
  }

  /// Takes the value of an error from the stack and tells it in words.
  public func takeDescription(of error: LuaError) -> String {
    String(decoding: takeReport(of: error).description, as: UTF8.self)
  }

  /// Pushes a list of tables, one of which it is whose method was called that it has not, where the last call with
  /// `keepingTraceback` failed for that reason and nobody has taken them yet; else nil.
  package func pushReceiversOfMissingMethod() {
    procscript_take_receivers(pointer)
  }

  /// The traceback that the last call with `keepingTraceback` left when it failed.
  private func takeTraceback() -> String? {
    procscript_take_traceback(pointer)
    defer { pop() }
    return string(at: -1)
  }
}
