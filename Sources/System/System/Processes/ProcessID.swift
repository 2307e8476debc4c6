/// The number by which the system knows a process.
///
/// It names a process only as long as the process has not been reaped; afterwards the system may give the number to
/// another one.
package struct ProcessID: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
  package let rawValue: Int32

  package init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  package init(_ rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// This process. The corresponding C function is `getpid`.
  package static func current(using calls: SystemCalls = .live) -> ProcessID { ProcessID(calls.getpid()) }

  /// The parent that this process has now. The corresponding C function is `getppid`.
  package static func parent(using calls: SystemCalls = .live) -> ProcessID { ProcessID(calls.getppid()) }

  package static func < (left: ProcessID, right: ProcessID) -> Bool { left.rawValue < right.rawValue }

  package var description: String { "\(rawValue)" }

  /// How an error message names it.
  var subject: String { "process \(rawValue)" }

  /// Sends a signal to whatever process has this number now.
  ///
  /// The corresponding C function is `kill`. Only for a child that is not reaped yet, or where a caller insists on
  /// a number; others are signalled through a `ProcessDescriptor`.
  ///
  /// - Parameter isTold: Whether the ``SignalWitness`` is told.
  /// - Precondition: a number above 0: others mean groups of processes, or all.
  /// - Throws: `SystemError` with the operation `signalProcess`: `noSuchProcess`, `notPermitted`.
  package func send(_ signal: Signal, isTold: Bool = true, using calls: SystemCalls = .live) throws(SystemError) {
    precondition(rawValue > 0, "not a process but a group of them: \(rawValue)")
    if isTold { SignalWitness.sends?(signal, self) }
    func send() throws(SystemError) {
      do throws(Errno) {
        try calls.kill(rawValue, signal.rawValue)
      } catch {
        throw SystemError(.signalProcess, error, subject: subject, using: calls)
      }
    }
    guard let keeper = Turns.keeper else { return try send() }
    try keeper.signal(self, with: signal, send)
  }
}
