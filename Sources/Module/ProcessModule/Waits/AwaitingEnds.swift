import ProcscriptChannels
import ProcscriptRecording
import ProcscriptSystem

// Waits for children. Those that have no end, and take long, are seen by others: somebody may wait for this process. Not
// those for programs: what a program waits for is not known, so it counts as one that runs.
extension Host {
  /// Seconds after which a wait for a child is a long one.
  private static let shortWait = 0.02

  /// Seconds between two looks by a long wait for one of several.
  private static let lookInterval = 0.1

  /// Waits until a child has ended. It is not reaped.
  func awaitEnd(of child: Child, until deadline: Deadline) throws(SystemError) -> WaitForEnd.Reason {
    try CurrentWait.forEnd(of: child.pid) { () throws(SystemError) in
      try Recorder.waiting(for: .join, UInt64(child.pid.rawValue)) { () throws(SystemError) in
        guard deadline == .never else { return try waitForEnd(of: child.pid, until: deadline, attention: .toSignals) }
        if !Turns.areTaken {
          let reason = try waitForEnd(of: child.pid, until: Deadline(after: Self.shortWait), attention: .toSignals)
          if reason != .timedOut { return reason }
        }
        let join = child.birth.isProgram ? nil : PublishedJoin(for: child.birth.membership)
        defer { join?.end() }
        return try waitForEnd(of: child.pid, until: deadline, attention: .toSignals)
      }
    }
  }

  /// Waits until one of these children has ended. None is reaped.
  func awaitAnyEnd(of pids: [ProcessID], until deadline: Deadline) throws(SystemError) -> WaitForEnd {
    try CurrentWait.forEnd(of: nil) { () throws(SystemError) in
      try Recorder.waiting(for: .join) { () throws(SystemError) in
        guard deadline == .never else {
          return try waitForEnd(of: pids, until: deadline, all: false, attention: .toSignals)
        }
        // Where processes take turns, all that could end the wait has been done before it.
        if !Turns.areTaken {
          let wait = try waitForEnd(
            of: pids, until: Deadline(after: Self.shortWait), all: false, attention: .toSignals)
          if wait.reason != .timedOut { return wait }
        }
        let join = publishedJoin(for: pids)
        defer { join?.end() }
        while true {
          let moment = PublishedJoin.momentOfLook
          let wait = try waitForEnd(
            of: pids, until: Turns.areTaken ? .never : Deadline(after: Self.lookInterval), all: false,
            attention: .toSignals)
          if wait.reason != .timedOut { return wait }
          join?.looked(at: moment)
        }
      }
    }
  }

  /// nil where one of them is a program.
  private func publishedJoin(for pids: [ProcessID]) -> PublishedJoin? {
    pids.contains { children[$0]?.birth.isProgram == true } ? nil : PublishedJoin(for: nil)
  }

  /// Waits until one of these children has ended, or there is something to do for this process's pools. None is reaped.
  ///
  /// - Returns: `.interrupted` also where there is something to do.
  func awaitAnyEndOrUpkeep(of pids: [ProcessID], until deadline: Deadline) -> WaitForEnd.Reason {
    CurrentWait.forEnd(of: pids.count == 1 ? pids[0] : nil) {
      Recorder.waiting(for: .join, pids.count == 1 ? UInt64(pids[0].rawValue) : 0) {
        // One that can't be looked at is gone.
        func hasEnded() -> Bool { pids.contains { (try? Wait.peek($0)) != .running } }
        guard deadline == .never else { return Upkeep.rest(until: deadline, orUntil: hasEnded) }
        let reason = Upkeep.rest(until: Deadline(after: Self.shortWait), orUntil: hasEnded)
        if reason != .timedOut { return reason }
        let join = publishedJoin(for: pids)
        defer { join?.end() }
        return Upkeep.rest(until: .never, orUntil: hasEnded) { join?.looked(at: $0) }
      }
    }
  }
}
