import CProcscriptSystem
import Glibc

/// Signals to this process that are meant for another one, which it stands for.
package enum SignalForwarding {
  /// Those that users send to scripts. An interrupt is a matter of its own: see ``Interrupts``.
  private static let signals = [SIGHUP, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGCONT]

  /// From now on a process gets them in this one's place, those that this one ignores excepted.
  package static func begin(to receiver: ProcessID) {
    procscript_forward_signals_to(receiver.rawValue)
    for signal in signals.map(Signal.init(rawValue:)) where !SignalAction.current(of: signal).isIgnored {
      SignalAction.informed(procscript_forward_signal, flags: SA_RESTART).install(for: signal)
    }
  }

  /// Whether it has got one.
  package static var hasForwarded: Bool { procscript_has_forwarded_signal() != 0 }
}
