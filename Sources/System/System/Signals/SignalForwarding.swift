import CProcscriptSystem
import Glibc

/// Signals to this process that are meant for another one, which it stands for.
package enum SignalForwarding {
  /// Those that users send to scripts. An interrupt is a matter of its own: see ``Interrupts``.
  private static let signals = [SIGHUP, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGCONT]

  /// Starts a process that from now on gets them in this one's place, those that this one ignores excepted. One that comes
  /// in between waits, and goes to it too.
  ///
  /// - Parameter start: Starts it by ``forkProcess()``, after which nothing is blocked in it, and tells its number; nil in the
  ///   process itself.
  /// - Throws: What `start` throws.
  package static func begin(by start: () throws(SystemError) -> ProcessID?) throws(SystemError) {
    var mask = SignalMask.none
    for signal in signals { mask.add(Signal(rawValue: signal)) }
    let before = mask.block()
    let receiver: ProcessID?
    do throws(SystemError) {
      receiver = try start()
    } catch {
      before.apply()
      throw error
    }
    guard let receiver else { return }
    procscript_forward_signals_to(receiver.rawValue)
    for signal in signals.map(Signal.init(rawValue:)) where !SignalAction.current(of: signal).isIgnored {
      SignalAction.informed(procscript_forward_signal, flags: SA_RESTART).install(for: signal)
    }
    before.apply()
  }

  /// Whether it has got one.
  package static var hasForwarded: Bool { procscript_has_forwarded_signal() != 0 }
}
