import CProcscriptSystem
import Glibc

/// Which signals wait instead of arriving.
///
/// The corresponding C functions are `pthread_sigmask` and the `sigset_t` family.
struct SignalMask {
  private(set) var set: sigset_t

  /// No signal.
  static var none: SignalMask {
    var set = sigset_t()
    sigemptyset(&set)
    return SignalMask(set: set)
  }

  static func only(_ signal: Signal) -> SignalMask {
    var mask = none
    mask.add(signal)
    return mask
  }

  init(set: sigset_t) {
    self.set = set
  }

  /// Those that note something which a wait has to look at before it sleeps: see ``interrupting``, ``Reports`` and
  /// ``ScriptSignals``.
  static var noted: SignalMask {
    var mask = interrupting
    mask.add(Reports.signal)
    for signal in ScriptSignals.all { mask.add(signal) }
    return mask
  }

  /// Those that note an interrupt: Ctrl-C, and the requests to end.
  static var interrupting: SignalMask {
    var mask = only(.interrupt)
    for signal in EndRequest.signals { mask.add(signal) }
    return mask
  }

  mutating func add(_ signal: Signal) {
    sigaddset(&set, signal.rawValue)
  }

  func without(_ signal: Signal) -> SignalMask {
    var mask = self
    sigdelset(&mask.set, signal.rawValue)
    return mask
  }

  /// Adds these signals to those that this thread blocks.
  /// - Returns: the mask as it was, to be put back with `apply`.
  func block() -> SignalMask { change(SIG_BLOCK) }

  /// Takes these signals away from those that this thread blocks.
  func unblock() { _ = change(SIG_UNBLOCK) }

  /// Makes this the mask of this thread.
  func apply() { _ = change(SIG_SETMASK) }

  private func change(_ how: Int32) -> SignalMask {
    var set = set
    var old = sigset_t()
    let error = pthread_sigmask(how, &set, &old)
    precondition(error == 0, "a signal mask was refused")
    return SignalMask(set: old)
  }
}
