import CProcscriptLuaShims

/// Interrupting the script that runs, from a signal handler.
///
/// There is one running script a process: the last state that was told to ``State/trackRunningThread()``.
package enum Interruption {
  /// The error's value.
  package static let message = "interrupted!"

  /// Makes the running Lua thread, be it a coroutine, raise ``message`` at its next instruction. For signal handlers.
  package static var request: @convention(c) () -> Void { procscript_request_interrupt }

  /// What is told when a request is raised by the running thread.
  package static func whenRaised(_ callback: @escaping @convention(c) () -> Void) {
    procscript_when_interrupt_raised(callback)
  }

  /// Takes a request back that was not raised yet: because a host function raises it itself, or in a new process.
  package static func cancel() {
    procscript_cancel_interrupt()
  }
}

extension State {
  /// Keeps track of which of the state's threads is running, for ``Interruption``.
  package func trackRunningThread() throws(LuaError) {
    try run(procscript_track_running_thread)
  }

  /// Says that this thread is the one that runs now, where such are tracked: the host calls it without a coroutine's
  /// functions.
  package func becomeRunningThread() {
    if procscript_running_thread() != nil { procscript_set_running_thread(pointer) }
  }
}
