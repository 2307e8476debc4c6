import CProcscriptLua
public import CProcscriptLuaShims

// What is known only where Lua was compiled from its source: see `inside.h`.
extension State {
  /// The variable that a result of the running host function, from 0, is about to be assigned to: `x`, `t.x`, `t[3]`.
  ///
  /// - Parameter throughHost: Whether a Lua function of the host's passes the result on.
  package func variable(ofResult result: Int32, throughHost: Bool) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { name in
      guard procscript_find_result_name(pointer, throughHost, result, name.baseAddress, name.count) else { return nil }
      return String(cString: name.baseAddress!)
    }
  }

  /// Notes that the script has acquired a lock in the line that called the running host function.
  @inlinable
  @inline(__always)
  package func noteAcquisition(of lock: UnsafeRawPointer) { procscript_note_acquisition(pointer, lock) }

  /// Passes on where the script has acquired a lock: what tracebacks call the source, and the line.
  ///
  /// - Returns: nil where that is not known.
  package func readAcquisition<Result>(
    of lock: UnsafeRawPointer, _ body: (_ name: UnsafePointer<CChar>, _ line: Int) -> Result
  ) -> Result? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(LUA_IDSIZE)) { name in
      let line = procscript_line_of_acquisition(pointer, lock, name.baseAddress)
      return line > 0 ? body(name.baseAddress!, Int(line)) : nil
    }
  }
}
