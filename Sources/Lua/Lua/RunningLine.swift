import CProcscriptLua
import CProcscriptLuaShims

/// Where the script is that runs, for whoever has no hold of its state.
package enum RunningLine {
  /// What tracebacks call the source of a chunk that is loaded by this name.
  ///
  /// The corresponding C function is Lua's `luaO_chunkid`.
  package static func sourceName(ofChunk name: String) -> String {
    let longest = Int(LUA_IDSIZE) - 1
    let source = name.dropFirst()
    if source.utf8.count <= longest { return String(source) }
    let dots = "..."
    return name.hasPrefix("=")
      ? String(decoding: source.utf8.prefix(longest), as: UTF8.self)
      : dots + String(decoding: source.utf8.suffix(longest - dots.count), as: UTF8.self)
  }

  /// Reads a number of the place: `body` is passed what tracebacks call its source, the file that it was read from, if it
  /// was, and the line. All last only while it runs.
  ///
  /// A number and no value of any type, which would cost more than all the rest of it: this is called for each step of an
  /// explored run.
  ///
  /// - Returns: What `body` does; 0 where no thread is tracked (``State/trackRunningThread()``), or none of its functions is
  ///   the script's.
  package static func read(
    _ body: (_ name: UnsafePointer<CChar>, _ path: UnsafePointer<CChar>?, _ line: Int) -> UInt64
  ) -> UInt64 {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(LUA_IDSIZE)) { name in
      var path: UnsafePointer<CChar>?
      let line = procscript_running_line(name.baseAddress, &path)
      return line > 0 ? body(name.baseAddress!, path, Int(line)) : 0
    }
  }
}
