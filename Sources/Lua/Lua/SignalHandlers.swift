import CProcscriptLuaShims

/// Functions of the script's that handle signals: kept by the state, called where the script can be run.
package enum SignalHandlers {
  /// Has the running Lua thread call them at its next instruction. For signal handlers.
  package static var request: @convention(c) () -> Void { procscript_request_signal_handling }

  /// Sets where signals come from.
  ///
  /// - Parameters:
  ///   - take: Returns the number of one that is to be handled, or 0 where none has come.
  ///   - isDone: Is told when the function of one has come to its end.
  package static func whenHandled(
    take: @escaping @convention(c) () -> Int32, isDone: @escaping @convention(c) (Int32) -> Void
  ) {
    procscript_when_signals_are_handled(take, isDone)
  }
}

extension State {
  /// Has the function on top of the stack, or nil, handle a signal from now on, and takes it off. It is called with `name`.
  package func setSignalHandler(of signal: Int32, named name: String) throws(LuaError) {
    push(procscript_set_signal_handler)
    insert(at: -2)
    push(Int64(signal))
    insert(at: -2)
    push(name)
    insert(at: -2)
    try call(arguments: 3, results: 0)
  }

  /// Pushes the function that handles a signal, or nil.
  package func pushSignalHandler(of signal: Int32) throws(LuaError) {
    push(procscript_push_signal_handler)
    push(Int64(signal))
    try call(arguments: 1, results: 1)
  }

  /// Calls the functions of the signals that have come.
  ///
  /// - Throws: ``LuaError/raised`` with the error of one; those that come after it are left for the next time.
  package func handleSignals() throws(LuaError) {
    try run(procscript_handle_signals)
  }
}
