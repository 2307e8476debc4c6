import CProcscriptSystem
import Glibc

/// Waiting for the end of children.
package struct WaitForEnd: Equatable, Sendable {
  /// Why the waiting stopped.
  package enum Reason: Equatable, Sendable {
    /// One of them has ended, or all: what was waited for.
    case satisfied
    case timedOut
    /// What it pays attention to has come.
    case interrupted

    /// Of a wait for the descriptor of a process.
    init(_ outcome: Poll.SingleOutcome) {
      self =
        switch outcome {
        case .ready: .satisfied
        case .timedOut: .timedOut
        case .interrupted: .interrupted
        }
    }
  }

  package let reason: Reason
  /// Those that have ended, in the order in which they were given; those that are gone (reaped by somebody else) too.
  package let ended: [ProcessID]
}

/// Waits until one of these children (or all of them) has ended, the deadline passes, or what is to cut it short has come.
///
/// None is reaped. Descriptors are held only during the wait: one where all are waited for, one for each running
/// child otherwise. Where the system has none left, SIGCHLD tells of ends instead, so that any number of children can
/// be waited for under any limit. It does so too where a child has ended and a tracer (a debugger, `strace -p`) is told
/// first: the child's descriptor is readable then, but its end is not ours to see before the tracer has seen it.
///
/// An empty list is satisfied at once.
///
/// - Precondition: the children are this process's own and not reaped: another process may have a reaped one's number.
/// - Throws: `SystemError` with the operation `wait`, `openProcess` or `poll`, none of which is expected.
package func waitForEnd(
  of pids: [ProcessID], until deadline: Deadline, all: Bool, attention: Attention = .toInterrupts,
  using calls: SystemCalls = .live
) throws(SystemError) -> WaitForEnd {
  if Turns.areTaken { return try Turns.waitForEnd(of: pids, until: deadline, all: all, attention: attention) }
  return try EndWaiter(pids: pids, deadline: deadline, all: all, attention: attention, calls: calls).wait()
}

/// Waits until this child has ended, the deadline passes, or what is to cut it short has come. For one child that takes fewer
/// looks than for several, and no memory. The child is not reaped.
///
/// - Precondition: it is this process's own child and not reaped: another process may have a reaped one's number.
/// - Throws: `SystemError` with the operation `wait`, `openProcess` or `poll`, none of which is expected.
package func waitForEnd(
  of pid: ProcessID, until deadline: Deadline, attention: Attention = .toInterrupts, using calls: SystemCalls = .live
) throws(SystemError) -> WaitForEnd.Reason {
  if Turns.areTaken {
    return try Turns.waitForEnd(of: [pid], until: deadline, all: true, attention: attention).reason
  }
  func hasEnded() throws(SystemError) -> Bool { try Wait.peek(pid, using: calls) != .running }

  if try hasEnded() { return .satisfied }
  if attention.isCalled(using: calls) { return .interrupted }
  if deadline == .passed { return .timedOut }
  let stop = try waitByDescriptor(for: pid, until: deadline, attention, using: calls)
  if try hasEnded() { return .satisfied }
  if let stop, stop != .satisfied { return stop }
  return try EndWaiter(pids: [pid], deadline: deadline, all: true, attention: attention, calls: calls).waitBySignal()
}

/// - Returns: `satisfied` also where the child's tracer is told of its end first; nil where the system has no descriptor
///   to give.
private func waitByDescriptor(
  for pid: ProcessID, until deadline: Deadline, _ attention: Attention, using calls: SystemCalls
) throws(SystemError) -> WaitForEnd.Reason? {
  switch try ProcessDescriptors.open(pid, using: calls) {
  case .isGone: return .satisfied
  case .noneLeft: return nil
  case .opened(let descriptor):
    defer { try? calls.close(descriptor) }
    return WaitForEnd.Reason(
      try Poll.wait(for: Poll.Interest(descriptor), until: deadline, attention: attention, using: calls))
  }
}

private struct EndWaiter {
  let pids: [ProcessID]
  let deadline: Deadline
  let all: Bool
  let attention: Attention
  let calls: SystemCalls

  func wait() throws(SystemError) -> WaitForEnd {
    let ended = try lookAtAll()
    if isSatisfied(ended) { return WaitForEnd(reason: .satisfied, ended: ended) }
    if attention.isCalled(using: calls) { return WaitForEnd(reason: .interrupted, ended: ended) }
    if deadline == .passed { return WaitForEnd(reason: .timedOut, ended: ended) }

    let known = Set(ended)
    let running = pids.filter { !known.contains($0) }
    let stop = all ? try waitForEach(running) : try waitForOne(running)
    var endedNow = try lookAtAll()
    // A child may have ended between the deadline and this look.
    if isSatisfied(endedNow) { return WaitForEnd(reason: .satisfied, ended: endedNow) }
    if let stop, stop != .satisfied { return WaitForEnd(reason: stop, ended: endedNow) }
    let reason = try waitBySignal()
    endedNow = try lookAtAll()
    return WaitForEnd(reason: isSatisfied(endedNow) ? .satisfied : reason, ended: endedNow)
  }

  private func isSatisfied(_ ended: [ProcessID]) -> Bool {
    pids.isEmpty || (all ? ended.count == pids.count : !ended.isEmpty)
  }

  private func lookAtAll() throws(SystemError) -> [ProcessID] {
    var ended: [ProcessID] = []
    for pid in pids where try Wait.peek(pid, using: calls) != .running { ended.append(pid) }
    return ended
  }

  // MARK: By descriptors

  /// One after the other, since the order doesn't matter: one descriptor does for any number of children.
  ///
  /// - Returns: nil where the system has no descriptor to give.
  private func waitForEach(_ running: [ProcessID]) throws(SystemError) -> WaitForEnd.Reason? {
    for pid in running {
      if try Wait.peek(pid, using: calls) != .running { continue }
      guard let stop = try waitByDescriptor(for: pid, until: deadline, attention, using: calls) else { return nil }
      if stop != .satisfied { return stop }
    }
    return .satisfied
  }

  /// - Returns: nil where the system has not descriptors enough to give.
  private func waitForOne(_ running: [ProcessID]) throws(SystemError) -> WaitForEnd.Reason? {
    var descriptors = ProcessDescriptors(using: calls)
    for pid in running {
      switch try descriptors.open(pid) {
      case .opened: break
      case .isGone: return .satisfied
      case .noneLeft: return nil
      }
    }
    switch try Poll.wait(for: descriptors.interests, until: deadline, attention: attention, using: calls) {
    case .ready: return .satisfied
    case .timedOut: return .timedOut
    case .interrupted: return .interrupted
    }
  }

  // MARK: By signal

  /// In a host with other threads one of those may take the SIGCHLD, so the children are looked at this often too.
  private static let longestNap = 0.1

  /// SIGCHLD, otherwise ignored, cuts `ppoll` short; it is blocked while the children are looked at, so that none is
  /// lost between the look and the sleep.
  func waitBySignal() throws(SystemError) -> WaitForEnd.Reason {
    let mask = SignalMask.only(.childEnded).block()
    let action = SignalAction.handler(procscript_count_child_end, flags: SA_NOCLDSTOP).install(for: .childEnded)
    defer {
      action.install(for: .childEnded)
      mask.apply()
    }
    while true {
      if isSatisfied(try lookAtAll()) { return .satisfied }
      let nap = Deadline(after: Self.longestNap, using: calls).earlier(deadline)
      switch try Poll.nap(until: nap, attention: attention, waking: .childEnded, using: calls) {
      case .interrupted: return .interrupted
      case .ready, .timedOut: if deadline.hasPassed(using: calls) { return .timedOut }
      }
    }
  }
}
