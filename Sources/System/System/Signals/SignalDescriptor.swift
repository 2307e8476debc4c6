import CProcscriptSystem

/// A signal as a descriptor that can be waited for together with others.
///
/// The corresponding C function is `signalfd`.
package struct SignalDescriptor: ~Copyable {
  private let signal: Signal
  private let descriptor: Descriptor

  /// - Throws: `SystemError` with the operation `openFile`, as at the limit of open files.
  package init(_ signal: Signal) throws(SystemError) {
    let number = procscript_open_signal_descriptor(signal.rawValue)
    if number < 0 { throw SystemError(.openFile, .current, subject: "\(signal)", using: .live) }
    self.signal = signal
    descriptor = Descriptor(number)
  }

  /// Readable once the signal has come while it was blocked.
  package var number: Int32 { descriptor.number }

  /// From now on the signal waits, and the descriptor tells of it.
  package func block() {
    _ = SignalMask.only(signal).block()
  }

  /// From now on the signal arrives as it does without this descriptor; what waits is forgotten.
  package func unblock() {
    drain()
    SignalMask.only(signal).unblock()
  }

  /// Takes what waits.
  package func drain() {
    procscript_drain_signal_descriptor(number)
  }
}
