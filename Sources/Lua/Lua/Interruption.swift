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

  /// Notes that ``message`` is raised now: until the script comes to its end, or has run on for long, nobody has caught it.
  package static func noteUncaught() {
    procscript_note_uncaught_interrupt()
  }

  /// Whether the last ``message`` that was noted has ended the script, as far as can be told.
  package static var isUncaught: Bool { procscript_interrupt_is_uncaught() }

  /// Takes a request back that was not raised yet: because a host function raises it itself, or in a new process.
  package static func cancel() {
    procscript_cancel_interrupt()
  }
}

/// A pause of the running script between two instructions, asked for from a signal handler.
package enum Pause {
  /// Calls what ``when(_:)`` was given, at the next instruction of the running Lua thread. For signal handlers.
  package static var request: @convention(c) () -> Void { procscript_request_pause }

  package static func when(_ callback: @escaping @convention(c) () -> Void) { procscript_when_paused(callback) }

  /// Calls `callback` once, before the next instruction of the script's own: not in the host's chunks. Before the functions
  /// of signals that have come, and of those that come meanwhile.
  package static func beforeNextInstruction(_ callback: @escaping @convention(c) () -> Void) {
    procscript_request_step(callback)
  }
}

/// What a script that computes is told of, whatever its code.
package enum Computing {
  /// Calls `callback` after each so many instructions of this thread, and of coroutines that are made from now on, while
  /// the script's own code runs. Where the script sets a hook of its own, that takes its place.
  package static func tell(
    of state: State, each instructions: Int32, _ callback: @escaping @convention(c) () -> Void
  ) {
    procscript_when_computing(state.pointer, instructions, callback)
  }
}

extension State {
  /// The calls that are going on in this thread, the innermost first, as in a traceback: the script's own, and a C function
  /// that runs now.
  package var calls: [String] {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 3000) { text in
      let count = procscript_write_calls(pointer, text.baseAddress, text.count)
      return String(decoding: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[..<count]), as: UTF8.self)
        .split(separator: "\n").map(String.init)
    }
  }

  /// The thread that runs; nil where none is tracked.
  package static var running: State? { procscript_running_thread().map { State($0) } }

  /// Runs `body`, which calls a function of the host's own: no code of the script's runs meanwhile, be it a hook or a
  /// finalizer.
  package func quietly<Result>(_ body: () -> Result) -> Result {
    let isCollecting = procscript_stop_collector(pointer)
    var (mask, count): (Int32, Int32) = (0, 0)
    let hook = procscript_take_hook(pointer, &mask, &count)
    defer {
      procscript_give_hook(pointer, hook, mask, count)
      if isCollecting { procscript_restart_collector(pointer) }
    }
    return body()
  }

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
