/// What cuts a wait short, beside its deadline.
package enum Attention: Sendable {
  /// Nothing.
  case toNothing
  /// An interrupt.
  case toInterrupts
  /// An interrupt, and a signal that the script handles.
  case toSignals

  /// Whether that has come.
  func isCalled(using calls: SystemCalls) -> Bool {
    switch self {
    case .toNothing: false
    case .toInterrupts: calls.interruptIsPending()
    case .toSignals: calls.interruptIsPending() || ScriptSignals.arePending
    }
  }
}
