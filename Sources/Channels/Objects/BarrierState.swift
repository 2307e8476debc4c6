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

  /// A process's arrival: `generation 32 | round 30 | hasPassed | 1`. The generation is that of the process's slot.
  private struct Arrival {
    static let present: UInt64 = 1
    static let passed: UInt64 = 2

    var rawValue: UInt64

    init(_ word: Word64) {
      rawValue = word.load()
    }

    /// This process's.
    init(in round: UInt32) {
      rawValue = UInt64(Members.tag.generation) << 32 | UInt64(round) << 2 | Self.present
    }

    func isOf(_ round: UInt32) -> Bool {
      rawValue & Self.present != 0 && UInt32(truncatingIfNeeded: rawValue) >> 2 == round
    }

    var hasPassed: Bool { rawValue & Self.passed != 0 }

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

  private func locked<Result>(_ body: () -> Result) -> Result {
    // What a dead one has left half done is none of our business: its arrival breaks the round.
    _ = gate.acquire()
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

  func arrive() -> Outcome {
    locked {
      guard let count = livingCount() else { return .broken }
      let phase = phase
      if phase.isActing { return .tooEarly(phase, round: phase.round) }
      arrivals.own.store(Arrival(in: phase.round).rawValue)
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
  func look(at round: UInt32) -> State {
    locked {
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
  func release(_ round: UInt32) -> Bool {
    locked {
      guard livingCount() != nil, phase.round == round, Arrival(arrivals.own).isOf(round) else { return false }
      mark(passed: true)
      phaseWord.addAndWake(phase.remainder)
      return true
    }
  }

  /// Breaks a round that this process has waited for in vain.
  ///
  /// - Returns: false when it was broken or over before.
  func giveUp(_ round: UInt32) -> Bool {
    locked {
      guard phase.round == round, !phase.isBroken else { return false }
      breakRound()
      return true
    }
  }

  func abort() {
    locked { if !phase.isBroken { breakRound() } }
  }

  func reset() {
    locked {
      guard livingCount() != 0 else { return }
      mark(passed: false)
      phaseWord.addAndWake(phase.remainder)
    }
  }

  /// How many have arrived and wait for more; nil when it is broken.
  var waitingCount: Int? {
    locked { livingCount().map { phase.isActing ? 0 : $0 } }
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
