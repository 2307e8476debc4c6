import CProcscriptSandbox
import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// Signals of this process that wait to be taken, as a descriptor that is readable then.
///
/// The corresponding C function is `signalfd`.
struct SignalQueue: ~Copyable {
  private let descriptor: Descriptor

  var number: Int32 { descriptor.number }

  /// From now on they wait.
  ///
  /// - Throws: `SystemError` with the operation `openFile`.
  init(_ signals: [Int32]) throws(SystemError) {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    sigprocmask(SIG_BLOCK, &set, nil)
    let number = procscript_open_signals_descriptor(signals, Int32(signals.count))
    if number < 0 { throw SystemError(.openFile, .current, subject: "signals", using: .live) }
    descriptor = Descriptor(number)
  }

  func takeAll(_ body: (Int32) -> Void) {
    while true {
      let signal = procscript_take_signal(number)
      if signal == 0 { return }
      body(signal)
    }
  }
}
