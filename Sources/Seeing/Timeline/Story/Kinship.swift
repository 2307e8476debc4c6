import ProcscriptTrace

// Who belongs to whom, and what is worth telling of it.

extension Story {
  /// The place of the lane of the process that started a lane's.
  func parent(of place: Int) -> Int? {
    process(of: lanes[place]).parent.map { laneOfProcess[$0] }
  }

  /// When a process's parent took its exit code; nil where nobody did, or somebody who had adopted it.
  func reaping(of process: Int) -> Trace.Moment? {
    let process = trace.processes[process]
    guard process.parent != nil, let reaped = process.reaped, process.ended != nil else { return nil }
    if let adoption = process.adoption, adoption.moment <= reaped { return nil }
    return reaped
  }

  /// Whether the system has ended a daemon because its parent ended, by a signal that no process sent.
  func hasEndedWithParent(_ process: Int) -> Bool {
    let daemon = trace.processes[process]
    guard daemon.isDaemon, case .signal = daemon.ending, let ended = daemon.ended, let parent = daemon.parent else {
      return false
    }
    guard let end = trace.processes[parent].ended, end <= ended else { return false }
    return killer(of: process) == nil
  }

  /// What became of a process that lived on without its parent.
  func orphaning(of process: Int) -> TracedProcess.Adoption? {
    let orphan = trace.processes[process]
    guard let adoption = orphan.adoption, adoption.moment < orphan.ended ?? .max else { return nil }
    return hasEndedWithParent(process) ? nil : adoption
  }

  func zombie(of place: Int) -> Segment? {
    lanes[place].segments.last.flatMap { $0.state == .zombie ? $0 : nil }
  }

  /// For how long a zombie was left alone, in nanoseconds: until the wait of its parent's after which it was reaped. The
  /// parent may have had to wait for a processor then. A wait before that only looked, as `process.wait` does.
  func neglect(of place: Int) -> UInt64 {
    guard let zombie = zombie(of: place) else { return 0 }
    let process = lanes[place].process
    let waits = trace.processes[process].parent.map { trace.processes[$0].waits } ?? []
    let meanwhile = waits[waits.firstIndex(endingAfter: zombie.from)...].prefix { $0.from < zombie.to }
    let attention = meanwhile.last { wait in
      guard case .join(let target) = wait.reason else { return false }
      return target == nil || target == process
    }
    return max(zombie.from, min(attention?.from ?? zombie.to, zombie.to)) - zombie.from
  }

  /// Whether a stretch of time is long enough that somebody meant it: a twentieth of the whole, and a millisecond.
  func isNotable(_ nanoseconds: UInt64) -> Bool {
    nanoseconds >= 1_000_000 && nanoseconds >= trace.end / 20
  }
}
