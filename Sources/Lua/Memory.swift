import CLuaShims

// The collector. The corresponding C function is `lua_gc`.
extension State {
  /// Bytes that Lua holds; 0 for a state that was neither made nor adopted by this package.
  public var usedMemory: Int {
    shim_memory_of(pointer).map { Int($0.pointee.used) } ?? 0
  }

  /// Frees everything that nothing refers to.
  public func collectGarbage() {
    shim_collect_garbage(pointer)
  }

  /// Collects in generational mode, as `lua5.4` does.
  public func collectByGenerations() {
    shim_collect_by_generations(pointer)
  }

  /// Runs `body` with the collector stopped, so that no finalizer runs meanwhile: for looking at what finalizers could
  /// change. Leaves a collector that was stopped before as it was.
  public func withoutCollector<Result>(_ body: () throws(LuaError) -> Result) throws(LuaError) -> Result {
    let wasRunning = shim_stop_collector(pointer)
    defer { if wasRunning { shim_restart_collector(pointer) } }
    return try body()
  }
}
