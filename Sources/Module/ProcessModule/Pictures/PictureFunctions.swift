import ProcscriptLua
import ProcscriptSystem

/// Primitives for `process.picture`.
enum PictureFunctions {
  static let functions: FunctionList = { offer in
    offer("picture_begin", begin)
    offer("picture_end", end)
  }

  /// `picture_begin(name, path)`: records from now on what the process `name` does, which is this one; `path` is a file,
  /// or nil for standard error.
  private static let begin: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let path = state.isNil(at: 2) ? nil : try state.picturePath(at: 2)
      try Recordings.begin(name: try state.stringArgument(1), in: state)
      Pictures.begin(path: path)
      return 0
    }
  }

  /// `picture_end()`: draws what was begun last.
  private static let end: HostFunction = { L in
    answer(L) { _ throws(LuaError) in
      Pictures.drawLast()
      return 0
    }
  }
}

extension State {
  /// The name of a file that a picture can be drawn into.
  func picturePath(at index: Int32) throws(LuaError) -> String {
    let path = try stringArgument(index)
    guard PictureFormat(of: path) != nil else {
      throw .message("cannot draw '\(path)': the file's name must end in \(PictureFormat.endings)")
    }
    try asLuaError { () throws(SystemError) in try NewFile.checkReplaceable(path) }
    return path
  }
}
