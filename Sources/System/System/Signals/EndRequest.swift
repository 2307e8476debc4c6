import CProcscriptSystem
import Glibc

/// SIGHUP and SIGTERM, for a program that has something to put in order before it ends by them.
///
/// They count as interrupts: waits end, and the hook of ``Interrupts`` is called.
package enum EndRequest {
  /// The signals that ask.
  static let signals: [Signal] = [.hangUp, .terminate]

  /// Notes them from now on. Code that takes no notice of interrupts has 3 seconds; then all descendants are killed, and
  /// this process ends. To be called after ``Interrupts/handle(hook:)``.
  ///
  /// An inherited "ignore" stays: whoever runs the program by `nohup` wants it to live.
  package static func handle() {
    for signal in signals where !SignalAction.current(of: signal).isIgnored {
      SignalAction.informed(procscript_note_end_request).install(for: signal)
    }
    SignalAction.handler { _ in LastResort.endEverything(code: 128 + procscript_end_request()) }.install(for: .alarm)
  }

  /// The end is being seen to: there is no hurry any more.
  package static func heed() {
    alarm(0)
  }

  /// The first that came; nil for none.
  package static var signal: Signal? {
    let number = procscript_end_request()
    return number == 0 ? nil : Signal(rawValue: number)
  }

  /// Ends this process by a signal, as it would have ended without a handler.
  package static func die(of signal: Signal) -> Never {
    SignalAction.systemDefault.install(for: signal)
    SignalMask.only(signal).unblock()
    try? ProcessID.current().send(signal)
    exitNow(128 + signal.rawValue)
  }
}
