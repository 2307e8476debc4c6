import CProcscriptLuaShims

// The collector. The corresponding C function is `lua_gc`.
extension State {
  /// Bytes that Lua holds; 0 for a state that was neither made nor adopted by this package.
  public var usedMemory: Int {
    procscript_memory_of(pointer).map { Int($0.pointee.used) - Int($0.pointee.ballast) } ?? 0
  }

  /// Frees everything that nothing refers to.
  public func collectGarbage() {
    procscript_collect_garbage(pointer)
  }

  /// Does as much for garbage as is due when so many bytes more are in use than Lua knows of. Nothing while the collector
  /// is stopped.
  package func collectGarbage(of byteCount: Int) {
    procscript_collect_some_garbage(pointer, byteCount)
  }

  /// Lets so many bytes more be made before the next collection, but for one that a script asks for. Nothing while the
  /// collector is stopped.
  package func putOffCollection(by byteCount: Int) {
    procscript_put_off_collection(pointer, byteCount)
  }

  /// Whether the collector runs, and no script has stopped it.
  package var isCollecting: Bool { procscript_is_collecting(pointer) }

  /// Collects in generational mode, as `lua5.4` does, until the script chooses otherwise by `collectgarbage`.
  ///
  /// - Throws: What wrapping that function raised.
  package func collectByGenerations() throws(LuaError) {
    try check(procscript_collect_by_generations(pointer))
  }

  /// Runs `body` with the collector stopped, so that no finalizer runs meanwhile: for looking at what finalizers could
  /// change. Leaves a collector that was stopped before as it was.
  package func withoutCollector<Result>(_ body: () throws(LuaError) -> Result) throws(LuaError) -> Result {
    let wasRunning = procscript_stop_collector(pointer)
    defer { if wasRunning { procscript_restart_collector(pointer) } }
    return try body()
  }

  /// To be called before a fork. A large heap is made old, so that the child's collector, which writes to what it looks
  /// at, leaves what it shares with this process alone. May run finalizers.
  package func prepareForFork() {
    procscript_prepare_for_fork(pointer)
  }

  /// To be called in the child of a fork. Takes new memory for what the child makes, where the heap is large, and has its
  /// collector begin with that.
  package func beginChild() {
    procscript_begin_child(pointer)
  }
}
