import ProcscriptSystem

/// A barrier's memory: the phase that it is in, and for each process in which round it has arrived last.
///
/// Whoever changes it holds `gate`, for a few instructions. A round ends by one step, which wakes all who wait for it:
/// no kill comes between. Marks made before it by one that was killed are taken back by whoever breaks the round.
struct BarrierState {
  static var byteCount: Int { start + ProcessWords.byteCount }

  private static let start = 128

  /// What the word `phase` holds: `round 30 | isBroken | isActing`. A round is filling, then acting: all have arrived,
  /// and the last one keeps the others waiting.
  struct Phase: Equatable {
    static let acting: UInt32 = 1
    static let broken: UInt32 = 2
    static let roundStep: UInt32 = 4

    let rawValue: UInt32

    var isActing: Bool { rawValue & Self.acting != 0 }
    var isBroken: Bool { rawValue & Self.broken != 0 }
    var round: UInt32 { rawValue >> 2 }

    /// What leads to the next round.
    var remainder: UInt32 { Self.roundStep - rawValue % Self.roundStep }
  }

  /// A process's arrival: `generation 32 | isTimed | round 29 | hasPassed | 1`. The generation is that of the process's
  /// slot; of the round it is the lower bits.
  private struct Arrival {
    static let present: UInt64 = 1
    static let passed: UInt64 = 2
    static let timed: UInt64 = 1 << 31
    private static let rounds: UInt32 = 1 << 29 - 1

    var rawValue: UInt64

    init(_ word: Word64) {
      rawValue = word.load()
    }

    /// This process's, which waits for ever, or not.
    init(in round: UInt32, isTimed: Bool) {
      self.init(in: round, of: Members.tag.generation)
      if isTimed { rawValue |= Self.timed }
    }

    /// This process's, which has left without having been able to say so: that of the process before it in its slot.
    init(forsaken round: UInt32) {
      self.init(in: round, of: Members.tag.generation &- 1)
    }

    private init(in round: UInt32, of generation: UInt32) {
      rawValue = UInt64(generation) << 32 | UInt64(round & Self.rounds) << 2 | Self.present
    }

    func isOf(_ round: UInt32) -> Bool {
      rawValue & Self.present != 0 && UInt32(truncatingIfNeeded: rawValue) >> 2 & Self.rounds == round & Self.rounds
    }

    var hasPassed: Bool { rawValue & Self.passed != 0 }

    var isTimed: Bool { rawValue & Self.timed != 0 }

    func holder(in slot: Int) -> ProcessTag { ProcessTag(slot: slot, generation: UInt32(rawValue >> 32)) }
  }

  let parties: Word64
  let attachmentCount: Word64
  private let memory: UnsafeMutableRawPointer
  private let gate: RobustLock
  private let phaseWord: Word32
  private let arrivals: ProcessWords

  init(at object: UnsafeMutableRawPointer) {
    let memory = object + ObjectHeader.size
    self.memory = object
    parties = Word64(at: memory)
    attachmentCount = Word64(at: memory + 16)
    gate = RobustLock(at: memory + 8)
    phaseWord = Word32(at: memory + 12)
    arrivals = ProcessWords(at: object + Self.start)
  }

  /// Bytes behind the rest.
  var attachment: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: memory + Self.byteCount, count: Int(attachmentCount.load()))
  }

  private var phase: Phase { Phase(rawValue: phaseWord.load()) }

  /// Whether that round still waits for arrivals.
  func isFilling(_ round: UInt32) -> Bool { phase == Phase(rawValue: round * Phase.roundStep) }

  /// Runs `body` with the state to itself. What a dead one has left half done is none of its business: that one's arrival
  /// breaks the round.
  ///
  /// - Throws: ``Unmet`` where the gate could not be had in time: who has it may have been stopped.
  private func locked<Result>(until deadline: Deadline = .never, _ body: () -> Result) throws(Unmet) -> Result {
    // A wait of its own: whether others' is deserted cannot be asked while the gate is waited for.
    var wait = Wait(for: nil, until: deadline == .passed ? Deadline(after: Self.longestLook) : deadline) { false }
    _ = try gate.acquire(waiting: &wait)
    defer { gate.release() }
    return body()
  }

  /// Seconds that the gate is waited for by a call that may only look, or whose wait is over.
  private static let longestLook = 0.1

  /// Runs `body` with the state to itself, where the gate can be had within ``longestLook``.
  ///
  /// - Returns: nil where the gate could not be had.
  private func lockedShortly<Result>(_ body: () -> Result) -> Result? {
    guard gate.acquire(patience: UInt64(Self.longestLook * 1e9)) != nil else { return nil }
    defer { gate.release() }
    return body()
  }

  // MARK: - Arriving

  enum Outcome {
    case arrived(round: UInt32, order: Int)
    case broken
    /// The round before is not at its end yet.
    case tooEarly(Phase, round: UInt32)
  }

  func arrive(until deadline: Deadline) throws(Unmet) -> Outcome {
    try locked(until: deadline) {
      guard let count = livingCount() else { return .broken }
      let phase = phase
      if phase.isActing { return .tooEarly(phase, round: phase.round) }
      arrivals.own.store(Arrival(in: phase.round, isTimed: deadline != .never).rawValue)
      let order = count + 1
      if order == Int(parties.load()) { phaseWord.add(Int32(Phase.acting)) }
      return .arrived(round: phase.round, order: order)
    }
  }

  /// How many have arrived in this round. The gate is held. One that has died breaks the round.
  ///
  /// - Returns: nil when it is broken.
  private func livingCount() -> Int? {
    let phase = phase
    if phase.isBroken { return nil }
    var count = 0
    for slot in 0..<Members.usedCount {
      let arrival = Arrival(arrivals[slot])
      guard arrival.isOf(phase.round) else { continue }
      count += 1
      if !Members.isAlive(arrival.holder(in: slot)) {
        breakRound()
        return nil
      }
    }
    return count
  }

  // MARK: - Waiting

  enum State {
    case passed
    case broken
    case waiting(Phase)
  }

  /// How this process's round stands.
  func look(at round: UInt32, until deadline: Deadline) throws(Unmet) -> State {
    try locked(until: deadline) {
      _ = livingCount()
      let phase = phase
      if phase.round == round { return phase.isBroken ? .broken : .waiting(phase) }
      return Arrival(arrivals.own).hasPassed ? .passed : .broken
    }
  }

  /// Sleeps until the phase is another one, or somebody dies who has arrived: as many are watched as there is room for.
  func sleep(while phase: Phase, _ round: UInt32, _ wait: inout Wait) throws(Unmet) {
    var watches = Watches()
    watches.add(phaseWord, phase.rawValue)
    for slot in 0..<Members.usedCount where watches.hasRoom && slot != Members.tag.slot {
      let arrival = Arrival(arrivals[slot])
      guard arrival.isOf(round) else { continue }
      if !watches.add(deathOf: arrival.holder(in: slot)) { return }
    }
    try wait.sleep(watches)
  }

  // MARK: - Ending a round

  /// Ends it for all: the last one's part.
  ///
  /// - Returns: false when it is broken or over.
  func release(_ round: UInt32) throws(Unmet) -> Bool {
    try locked {
      guard livingCount() != nil, phase.round == round, Arrival(arrivals.own).isOf(round) else { return false }
      mark(passed: true)
      forgetOldArrivals()
      phaseWord.addAndWake(phase.remainder)
      return true
    }
  }

  /// Breaks a round that this process has waited for in vain.
  ///
  /// Where the gate cannot be had, whoever has it next breaks the round: it finds this process's arrival to be that of one
  /// that is no more.
  ///
  /// - Returns: false when it was broken or over before.
  func giveUp(_ round: UInt32) -> Bool {
    let isDone = lockedShortly {
      guard phase.round == round, !phase.isBroken else { return false }
      breakRound()
      return true
    }
    if let isDone { return isDone }
    arrivals.own.store(Arrival(forsaken: round).rawValue)
    return true
  }

  func abort() throws(Unmet) {
    try locked { if !phase.isBroken { breakRound() } }
  }

  func reset() throws(Unmet) {
    try locked {
      guard livingCount() != 0 else { return }
      mark(passed: false)
      forgetOldArrivals()
      phaseWord.addAndWake(phase.remainder)
    }
  }

  /// Rounds are numbered anew after 2^30, and who arrived in one long ago must not seem to be there. So arrivals are
  /// forgotten before their number comes again, a few times in that time. What is left of them is whether they passed.
  private func forgetOldArrivals() {
    let now = phase
    guard now.round % Self.roundsBetween == Self.roundsBetween - 1 else { return }
    for slot in 0..<Members.usedCount {
      let arrival = Arrival(arrivals[slot])
      if !arrival.isOf(now.round) { arrivals[slot].store(arrival.rawValue & ~Arrival.present) }
    }
  }

  /// How many rounds pass between two times.
  private static let roundsBetween: UInt32 = 1 << 28

  /// For tests: the next round has that number. Nobody is in one.
  func skip(to round: UInt32) {
    phaseWord.store(round * Phase.roundStep)
  }

  /// How many have arrived and wait for more; nil when it is broken.
  var waitingCount: Int? { get throws(Unmet) { try locked { countOfWaiting() } } }

  var waitingCountSoon: Int?? { lockedShortly { countOfWaiting() } }

  private func countOfWaiting() -> Int? { livingCount().map { phase.isActing ? 0 : $0 } }

  /// How many of them wait without end; 0 where that can't be had soon.
  var endlessCount: Int {
    lockedShortly {
      guard let count = countOfWaiting(), count > 0 else { return 0 }
      return (0..<Members.usedCount).count { slot in
        let arrival = Arrival(arrivals[slot])
        return arrival.isOf(phase.round) && !arrival.isTimed
      }
    } ?? 0
  }

  private func breakRound() {
    mark(passed: false)
    phaseWord.orAndWake(Phase.broken)
  }

  /// Says of each that has arrived in this round whether it passes once the round is over.
  private func mark(passed: Bool) {
    for slot in 0..<Members.usedCount {
      var arrival = Arrival(arrivals[slot])
      guard arrival.isOf(phase.round), arrival.hasPassed != passed else { continue }
      arrival.rawValue ^= Arrival.passed
      arrivals[slot].store(arrival.rawValue)
    }
  }
}
