package import ProcscriptSystem

/// What this process waits for, or has waited for last: for whoever tells of it. Used by one thread.
package enum CurrentWait {
  package enum Subject: Sendable {
    case sleep
    /// The end of a process; nil for one of several.
    case end(ProcessID?)
    /// Bytes from another process's standard output, or room for bytes to its standard input.
    case bytes(PipeFile.Direction)
    case object(WaitPurpose, name: String?, owner: ProcessID?)
  }

  private enum Fact {
    case sleep
    case end(ProcessID?)
    case bytes(PipeFile.Direction)
    /// With the offset of its owner's tag; 0 for none.
    case object(WaitPurpose, owner: UInt64)
  }

  nonisolated(unsafe) private static var fact = Fact.sleep
  /// In nanoseconds; 0 where it has never waited.
  nonisolated(unsafe) private static var beginning: UInt64 = 0
  nonisolated(unsafe) package private(set) static var isWaiting = false

  /// A wait begins; one within another is a part of that.
  ///
  /// - Returns: Whether ``end()`` is to be called for it.
  private static func begin(_ fact: Fact, at now: UInt64) -> Bool {
    if isWaiting { return false }
    isWaiting = true
    self.fact = fact
    beginning = now
    return true
  }

  static func begin(_ purpose: WaitPurpose, owner: UInt64, at now: UInt64) -> Bool {
    begin(.object(purpose, owner: owner), at: now)
  }

  /// Runs `body`, which waits for the end of a process, or of one of several.
  package static func forEnd<Result, Failure: Error>(
    of pid: ProcessID?, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try during(.end(pid), body)
  }

  /// Runs `body`, which sleeps.
  package static func sleeping<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try during(.sleep, body)
  }

  /// Runs `body`, which waits for bytes, or for room for them.
  package static func forBytes<Result, Failure: Error>(
    _ direction: PipeFile.Direction, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try during(.bytes(direction), body)
  }

  private static func during<Result, Failure: Error>(
    _ fact: Fact, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let begins = begin(fact, at: SystemClock.nanoseconds())
    defer { if begins { end() } }
    return try body()
  }

  static func end() {
    isWaiting = false
  }

  /// Runs `body`, which does something else in the middle of a wait.
  package static func suspended<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
    let (fact, beginning, isWaiting) = (fact, beginning, isWaiting)
    self.isWaiting = false
    defer { (self.fact, self.beginning, self.isWaiting) = (fact, beginning, isWaiting) }
    try body()
  }

  /// What it is, or was the last time; nil where this process has never waited.
  package static var subject: Subject? {
    if beginning == 0 { return nil }
    switch fact {
    case .sleep: return .sleep
    case .end(let pid): return .end(pid)
    case .bytes(let direction): return .bytes(direction)
    case .object(let purpose, let owner):
      let tag = owner == 0 ? nil : ProcessTag(in: Word64(at: Arena.address(of: owner)).load())
      return .object(purpose, name: SharedNames.text(of: purpose.name), owner: tag.flatMap(Members.pid))
    }
  }

  /// Seconds since it began; those that the last one began before, if it is over.
  package static var seconds: Double { Double(SystemClock.nanoseconds() &- beginning) / 1e9 }
}
