import CProcscriptLuaShims

// The end of a state that somebody else closes.
extension State {
  /// Has `callback(context)` called when this state is closed: before the finalizers of what scripts have made before, and of
  /// what they make by `setmetatable` from now on. It must call nothing of Lua's.
  ///
  /// - Throws: ``LuaError/raised`` where there is no memory for it.
  package func watchClosing(
    _ callback: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void, _ context: UnsafeMutableRawPointer
  ) throws(LuaError) {
    procscript_watch_closing(pointer, callback, context)
    try run(procscript_watch_finalizers)
  }

  /// Has it called before the finalizers of what was made since then too, by whomever.
  package func watchClosingAgain() {
    procscript_watch_closing_again(pointer)
  }
}
