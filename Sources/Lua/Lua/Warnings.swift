import CProcscriptLua

extension State {
  /// Shows warnings on standard error from now on, as `warn("@on")` does.
  ///
  /// The corresponding C function is `lua_warning`.
  public func showWarnings() {
    lua_warning(pointer, "@on", 0)
  }
}
