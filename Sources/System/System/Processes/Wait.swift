import Glibc

/// Looking at children, and reaping them. Nothing here blocks.
///
/// The corresponding C function is `waitid`.
package enum Wait {
  /// What a child of this process has come to.
  package enum Outcome: Hashable, Sendable {
    case running
    case ended(WaitStatus)
    /// Not a child of this process, or somebody else has reaped it: how it ended can't be known.
    case gone
  }

  /// Looks, without reaping: an ended child stays a zombie.
  package static func peek(_ pid: ProcessID, using calls: SystemCalls = .live) throws(SystemError) -> Outcome {
    try look(at: pid, options: WEXITED | WNOHANG | WNOWAIT, using: calls)
  }

  /// Whether a child is stopped, as far as nobody else has taken note of that. The corresponding option is `WSTOPPED`.
  package static func isStopped(_ pid: ProcessID, using calls: SystemCalls = .live) -> Bool {
    let report = try? retryingInterrupted { () throws(Errno) in
      try calls.waitid(.child(pid.rawValue), WSTOPPED | WNOHANG | WNOWAIT)
    }
    return report.flatMap { $0 } != nil
  }

  /// Reaps the child if it has ended. From then on its number may be another process's.
  package static func reap(_ pid: ProcessID, using calls: SystemCalls = .live) throws(SystemError) -> Outcome {
    try look(at: pid, options: WEXITED | WNOHANG, using: calls)
  }

  /// Some child that has ended and is not reaped, be it ours or a library's; nil where there is none.
  package static func peekAnyEnded(using calls: SystemCalls = .live) throws(SystemError) -> ProcessID? {
    do throws(Errno) {
      let report = try retryingInterrupted { () throws(Errno) in
        try calls.waitid(.anyChild, WEXITED | WNOHANG | WNOWAIT)
      }
      return report.map { ProcessID($0.pid) }
    } catch {
      if error == .noChild { return nil }
      throw SystemError(.wait, error, using: calls)
    }
  }

  private static func look(
    at pid: ProcessID, options: Int32, using calls: SystemCalls
  ) throws(SystemError) -> Outcome {
    precondition(pid.rawValue > 0, "not the number of one process: \(pid)")
    do throws(Errno) {
      let report = try retryingInterrupted { () throws(Errno) in
        try calls.waitid(.child(pid.rawValue), options)
      }
      return report.flatMap(WaitStatus.init).map(Outcome.ended) ?? .running
    } catch {
      if error == .noChild { return .gone }
      throw SystemError(.wait, error, subject: pid.subject, using: calls)
    }
  }
}
