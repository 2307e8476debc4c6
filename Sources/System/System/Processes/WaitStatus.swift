import Glibc

/// How a process ended.
package enum WaitStatus: Hashable, Sendable {
  /// It left by `exit`, with a code of 0…255.
  case exited(Int32)
  /// A signal killed it.
  case signalled(Signal, coreDumped: Bool)

  /// As Python counts: the exit code, or minus the number of the signal.
  package var exitCode: Int32 {
    switch self {
    case .exited(let code): code
    case .signalled(let signal, _): -signal.rawValue
    }
  }

  /// The signal that killed it, nil for one that left by itself.
  package var signal: Signal? {
    if case .signalled(let signal, _) = self { signal } else { nil }
  }

  /// As `waitpid` tells it; nil for a stop.
  init?(waitStatus status: Int32) {
    let signal = status & 0x7F
    if signal == 0x7F { return nil }
    self =
      signal == 0
      ? .exited(status >> 8 & 0xFF) : .signalled(Signal(rawValue: signal), coreDumped: status & 0x80 != 0)
  }

  /// nil for a report of something else than an end (a stop).
  init?(_ report: SystemCalls.ChildReport) {
    switch Int(report.code) {
    case Int(CLD_EXITED): self = .exited(report.status)
    case Int(CLD_KILLED): self = .signalled(Signal(rawValue: report.status), coreDumped: false)
    case Int(CLD_DUMPED): self = .signalled(Signal(rawValue: report.status), coreDumped: true)
    default: return nil
    }
  }
}
