import CProcscriptSystem
import ProcscriptChannels
import ProcscriptLua
import ProcscriptSystem

/// Primitives of signals that the script handles itself.
enum HandledSignals {
  static let functions: FunctionList = { offer in
    offer("handler_of", handlerOf)
    offer("handle_signal", handleSignal)
    offer("report_signal", reportSignal)
  }

  /// `report_signal()` → the number of the signal that asks for a report.
  private static let reportSignal: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      state.push(Int64(Reports.signal.rawValue))
      return 1
    }
  }

  /// `handler_of(number)` → the function that handles the signal, `"default"` or `"ignore"`; nil where a library of C's
  /// handles it.
  private static let handlerOf: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let signal = Signal(rawValue: Int32(truncatingIfNeeded: try state.integerArgument(1)))
      switch ScriptSignals.action(of: signal) {
      case .handled: try state.pushSignalHandler(of: signal.rawValue)
      case .standard: state.push("default")
      case .ignored: state.push("ignore")
      case .foreign: state.pushNil()
      }
      return 1
    }
  }

  /// `handle_signal(number, what)`: a function, `"default"` or `"ignore"`.
  private static let handleSignal: HostFunction = { L in
    answer(L) { state throws(LuaError) in
      let signal = Signal(rawValue: Int32(truncatingIfNeeded: try state.integerArgument(1)))
      switch state.string(at: 2) {
      case "default": ScriptSignals.restore(signal)
      case "ignore": ScriptSignals.ignore(signal)
      default:
        try begin(in: state)
        // First: it may come at once.
        state.push(copyOf: 2)
        try state.setSignalHandler(of: signal.rawValue, named: signal.name)
        ScriptSignals.handle(signal)
        if Turns.areTaken { Points.goOnAfterPoint() }
        return 0
      }
      state.pushNil()
      try state.setSignalHandler(of: signal.rawValue, named: signal.name)
      return 0
    }
  }

  /// From now on signals reach the script: between two instructions, and in the middle of its waits.
  private static func begin(in state: State) throws(LuaError) {
    if WaitBreak.body != nil { return }
    if State.running == nil { try state.trackRunningThread() }
    SignalHandlers.whenHandled(take: procscript_take_script_signal, isDone: procscript_script_signal_is_done)
    ScriptSignals.whenNoted(SignalHandlers.request)
    WaitBreak.body = { try Points.interrupted { () throws(LuaError) in try State.running?.handleSignals() } }
  }

  /// The state is about to be closed: from now on signals that were to be handled do nothing.
  static func end() {
    ScriptSignals.end()
    WaitBreak.body = nil
  }
}
