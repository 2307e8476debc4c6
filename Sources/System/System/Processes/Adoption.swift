import CProcscriptSystem
import Glibc

/// Taking in the orphans among one's descendants.
package enum Adoption {
  /// From now on, processes below this one whose parent ends become its children, not those of the system's first
  /// process. They are to be reaped by ``Wait/reapEnded(_:using:)``.
  ///
  /// The corresponding C function is `prctl(PR_SET_CHILD_SUBREAPER)`.
  ///
  /// - Throws: `SystemError` with the operation `adoptOrphans`.
  package static func begin() throws(SystemError) {
    guard procscript_adopt_orphans() == 0 else { throw SystemError(.adoptOrphans, .current, using: .live) }
  }
}

extension Wait {
  /// Reaps all children that have ended, whoever started them: for programs that start no others than their own.
  ///
  /// - Returns: Whether there are children that run.
  /// - Throws: `SystemError` with the operation `wait`.
  package static func reapEnded(
    using calls: SystemCalls = .live, _ body: (ProcessID, WaitStatus?) -> Void
  ) throws(SystemError) -> Bool {
    while true {
      do throws(Errno) {
        let report = try retryingInterrupted { () throws(Errno) in try calls.waitid(.anyChild, WEXITED | WNOHANG) }
        guard let report else { return true }
        body(ProcessID(report.pid), WaitStatus(report))
      } catch {
        if error == .noChild { return false }
        throw SystemError(.wait, error, using: calls)
      }
    }
  }
}
