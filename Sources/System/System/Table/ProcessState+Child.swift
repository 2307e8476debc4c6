extension ProcessState {
  /// What a process is doing that is this one or its child, by what the system tells a parent: without a process table.
  ///
  /// Whether one that runs sleeps is not told: it counts as running.
  ///
  /// - Returns: nil for other processes, and for a child that somebody else has reaped.
  package static func ofOwn(_ pid: ProcessID, using calls: SystemCalls = .live) throws(SystemError) -> ProcessState? {
    if pid == .current(using: calls) { return .running }
    switch try Wait.peek(pid, using: calls) {
    case .running: return Wait.isStopped(pid, using: calls) ? .stopped : .running
    case .ended: return .zombie
    case .gone: return nil
    }
  }
}
