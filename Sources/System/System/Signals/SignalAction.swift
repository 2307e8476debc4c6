import CProcscriptSystem
import Glibc

/// What a signal does when it arrives.
///
/// The corresponding C function is `sigaction`.
package struct SignalAction {
  private let action: sigaction

  typealias Handler = @convention(c) (Int32) -> Void
  typealias InformedHandler = @convention(c) (Int32, UnsafeMutablePointer<siginfo_t>?, UnsafeMutableRawPointer?) -> Void

  /// The system's own: for most signals, the end of the process.
  static var systemDefault: SignalAction {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = SIG_DFL
    return SignalAction(action: action)
  }

  /// Nothing.
  static var ignored: SignalAction {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = SIG_IGN
    return SignalAction(action: action)
  }

  /// Runs the handler; system calls that it cuts short return (no `SA_RESTART`).
  static func handler(_ handler: @escaping Handler, flags: Int32 = 0) -> SignalAction {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    action.sa_flags = flags
    return SignalAction(action: action)
  }

  /// Runs a handler that is told where the signal comes from; system calls that it cuts short return (no `SA_RESTART`).
  static func informed(_ handler: @escaping InformedHandler, flags: Int32 = 0) -> SignalAction {
    var action = sigaction()
    action.__sigaction_handler.sa_sigaction = handler
    action.sa_flags = flags | SA_SIGINFO
    return SignalAction(action: action)
  }

  package static func current(of signal: Signal) -> SignalAction {
    var action = sigaction()
    let result = sigaction(signal.rawValue, nil, &action)
    precondition(result == 0, "\(signal) has no action")
    return SignalAction(action: action)
  }

  /// Makes this the signal's action.
  /// - Returns: the one that it had, to be put back with `install`.
  @discardableResult
  func install(for signal: Signal) -> SignalAction {
    var new = action
    var old = sigaction()
    let result = sigaction(signal.rawValue, &new, &old)
    precondition(result == 0, "\(signal) cannot be handled")
    procscript_handlers_changed()
    return SignalAction(action: old)
  }

  var isIgnored: Bool { address == unsafeBitCast(SIG_IGN, to: Int.self) }

  /// Whether a function of this program is called.
  var isHandler: Bool { !isDefault && !isIgnored }

  package var isDefault: Bool { address == unsafeBitCast(SIG_DFL, to: Int.self) }

  /// Whether the same function is called, or the same is done without one.
  func isSame(as other: SignalAction) -> Bool { address == other.address }

  private var address: Int { unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) }
}
