import CProcscriptSystem
import Glibc

/// Signals that a script handles by functions of its own.
///
/// A signal handler notes them; the script's function is called later, where the script can be run: between two
/// instructions of it, or in the middle of a wait, which is told by ``arePending``. A signal that comes again before that
/// counts once, as with the system's own. While its function runs, it is only noted.
///
/// The children of a fork go on as their parent; a program that is started anew has the system's actions.
package enum ScriptSignals {
  /// What a signal does.
  package enum Action: Hashable, Sendable {
    /// A function of the script is called.
    case handled
    /// What it does where the script has not said anything.
    case standard
    case ignored
    /// A library of C's handles it.
    case foreign
  }

  /// What is called in the signal handler: it must be async-signal-safe. It sees to it that what is pending is handled
  /// soon.
  package static func whenNoted(_ hook: @escaping @convention(c) () -> Void) {
    procscript_set_script_signal_hook(hook)
  }

  /// There is no script any more: those that it has handled do nothing from now on.
  package static func end() {
    procscript_set_script_signal_hook(nil)
    procscript_forget_script_signals()
  }

  /// Whether one has come whose function is to be called.
  @inline(__always)
  package static var arePending: Bool { procscript_attention() & PROCSCRIPT_SCRIPT_SIGNAL.rawValue != 0 }

  /// Whether there is a signal that the script handles: it could do anything at any time.
  @inline(__always)
  package static var areAny: Bool { procscript_script_signals() != 0 }

  /// Those that the script handles.
  static var all: some Sequence<Signal> {
    sequence(state: procscript_script_signals()) { signals in
      if signals == 0 { return nil }
      defer { signals &= signals - 1 }
      return Signal(rawValue: Int32(signals.trailingZeroBitCount) + 1)
    }
  }

  package static func action(of signal: Signal) -> Action {
    if procscript_script_signals() & 1 << UInt64(signal.rawValue - 1) != 0 { return .handled }
    let action = SignalAction.current(of: signal)
    if action.isIgnored { return .ignored }
    return action.isDefault || isOwn(action) ? .standard : .foreign
  }

  /// Makes it so that the script handles the signal.
  ///
  /// Reads and the like that the signal cuts short go on: what they have read is not lost.
  ///
  /// - Precondition: It is no signal that the system keeps for itself.
  package static func handle(_ signal: Signal) {
    procscript_set_script_signal(signal.rawValue, true)
    replace(SignalAction.informed(procscript_note_script_signal, flags: SA_RESTART), of: signal)
  }

  package static func ignore(_ signal: Signal) {
    replace(.ignored, of: signal)
    procscript_set_script_signal(signal.rawValue, false)
  }

  /// Gives the signal back what it did before the script said anything. What whoever started this program ignores has
  /// the system's action then.
  package static func restore(_ signal: Signal) {
    let standard = standardAction(of: signal)
    standard.install(for: signal)
    replaced[signal.rawValue] = nil
    procscript_set_script_signal(signal.rawValue, false)
  }

  /// What signals did before, by this process, or by the one that it was forked from. Used by one thread.
  nonisolated(unsafe) private static var replaced: [Int32: (action: SignalAction, by: ProcessID)] = [:]

  private static func replace(_ action: SignalAction, of signal: Signal) {
    let before = action.install(for: signal)
    guard replaced[signal.rawValue] == nil, !before.isSame(as: noting) else { return }
    replaced[signal.rawValue] = (before, ProcessID.current())
  }

  private static var noting: SignalAction { .informed(procscript_note_script_signal) }

  private static func isOwn(_ action: SignalAction) -> Bool {
    let handlers = [
      SignalAction.informed(procscript_note_interrupt), .informed(procscript_leave_interrupt),
      .informed(procscript_note_report_request), .informed(procscript_note_end_request),
      .handler(procscript_count_child_end),
    ]
    return handlers.contains { $0.isSame(as: action) }
  }

  private static func standardAction(of signal: Signal) -> SignalAction {
    guard let (action, process) = replaced[signal.rawValue], !action.isIgnored else { return .systemDefault }
    if process == ProcessID.current() || action.isSame(as: .informed(procscript_note_report_request)) { return action }
    // What the child of a fork would have been left with.
    return signal == .interrupt && Interrupts.leader != nil ? Interrupts.leaving : .systemDefault
  }
}
