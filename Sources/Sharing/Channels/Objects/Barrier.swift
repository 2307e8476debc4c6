package import ProcscriptSystem

/// A place where a number of processes wait for each other, again and again.
///
/// ```swift
/// let barrier = try Barrier(parties: 3)
/// // in each of three processes
/// switch try barrier.wait(until: .never) {
/// case .last:
///   prepareNextRound()
///   try barrier.release()
/// case .passed: break
/// }
/// ```
///
/// When one of those that wait gives up, or is killed, then the barrier is broken: all others are told, now and later,
/// until it is ``reset()``. A killed one is noticed within 100 ms.
package final class Barrier: SharedObject {
  /// How a process came through.
  package enum Arrival: Hashable, Sendable {
    /// All have arrived, and the last one has released them; this was the one with that number, from 1 on.
    case passed(order: Int)
    /// It is the last one, and its number is that of the parties. The others wait for its ``Barrier/release()``.
    case last(order: Int)
  }

  /// Why it did not.
  package enum Failure: Error, Hashable, Sendable {
    /// Somebody else has broken the barrier, or reset it meanwhile.
    case broken
    /// It waited in vain, and has broken the barrier.
    case unmet(Unmet)
  }

  /// How many processes it takes.
  package let parties: Int

  private let state: BarrierState

  /// Whether this process is in the middle of a wait: it comes once in a round, so that what is done in a break must not
  /// come too.
  package private(set) var isAwaited = false

  /// The round in which this process is the last one, and has to release the others.
  private var ownRound: UInt32?

  /// Whether it is for this process to release the others.
  package var isToRelease: Bool { ownRound != nil }

  /// Makes one.
  ///
  /// - Parameters:
  ///   - attachment: Bytes that every process finds with it.
  ///   - objects: What they name; all held by this process.
  /// - Precondition: `parties` is 1 or more.
  /// - Throws: `SystemError` when there is no shared memory left.
  package init(
    parties: Int, attachment: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0),
    naming objects: [SharedObject] = []
  ) throws(SystemError) {
    precondition(parties > 0, "a barrier for \(parties) processes")
    try Arena.prepare()
    let object = try SharedObject.Made(.barrier, byteCount: BarrierState.byteCount + attachment.count)
    state = BarrierState(at: object.memory)
    state.parties.store(UInt64(parties))
    state.attachmentCount.store(UInt64(attachment.count))
    UnsafeMutableRawPointer(mutating: state.attachment.baseAddress!)
      .copyMemory(from: attachment.baseAddress ?? UnsafeRawPointer(object.memory), byteCount: attachment.count)
    self.parties = parties
    do throws(SystemError) {
      try object.keep(objects)
    } catch {
      object.giveUp()
      throw error
    }
    super.init(object)
  }

  /// Takes hold of one that exists.
  init(existing object: Made) {
    state = BarrierState(at: object.memory)
    parties = Int(state.parties.load())
    super.init(object)
  }

  /// The bytes that it was made with.
  package var attachment: UnsafeRawBufferPointer { state.attachment }

  /// Waits until all have arrived and the last one has released them; the last one does not wait.
  ///
  /// - Precondition: ``isAwaited`` is false.
  /// - Throws: ``Failure``; ``Unmet/deserted`` in it when no other living process holds the barrier.
  package func wait(until deadline: Deadline) throws(Failure) -> Arrival {
    isAwaited = true
    defer { isAwaited = false }
    var wait = Wait(for: purpose(.signal), until: deadline) { [unowned self] in isDeserted }
    let (round, order) = try arrive(waiting: &wait)
    if order == parties {
      ownRound = round
      return .last(order: order)
    }
    if deadline != .passed { _ = wait.spin { !state.isFilling(round) } }
    while true {
      let standing: BarrierState.State
      do throws(Unmet) {
        standing = try state.look(at: round, until: deadline)
        if case .waiting(let phase) = standing { try state.sleep(while: phase, round, &wait) }
      } catch {
        // What failed in a break is told, even where the others have come meanwhile.
        guard state.giveUp(round) || error == .broken else { continue }
        throw .unmet(error)
      }
      switch standing {
      case .passed: return .passed(order: order)
      case .broken: throw .broken
      case .waiting: break
      }
    }
  }

  /// Whether all who could come have come, and are too few. One that waits for some time only will break the round.
  private var isDeserted: Bool {
    // Looked at first: one that has come since may have forked another before.
    let waiting = state.endlessCount
    return header.uses.load().areAtMost(max(1, waiting))
  }

  /// Arrives, once the last round's end is over.
  private func arrive(waiting wait: inout Wait) throws(Failure) -> (round: UInt32, order: Int) {
    while true {
      let outcome = try orFailure { () throws(Unmet) in try state.arrive(until: wait.deadline) }
      switch outcome {
      case .arrived(let round, let order): return (round, order)
      case .broken: throw .broken
      case .tooEarly(let phase, let round):
        try orFailure { () throws(Unmet) in try state.sleep(while: phase, round, &wait) }
      }
    }
  }

  private func orFailure<Result>(_ body: () throws(Unmet) -> Result) throws(Failure) -> Result {
    do throws(Unmet) { return try body() } catch { throw .unmet(error) }
  }

  /// Lets the others go on. To be called by the one that was ``Arrival/last(order:)``.
  ///
  /// - Precondition: ``isToRelease``.
  /// - Throws: ``Failure``; `.broken` where somebody has broken or reset the barrier since. Here and below, an interrupt
  ///   ends the wait for a process that was stopped in the middle of a call.
  package func release() throws(Failure) {
    guard let round = ownRound else { preconditionFailure("a barrier is released by another than the last one") }
    ownRound = nil
    guard try orFailure({ () throws(Unmet) in try state.release(round) }) else { throw .broken }
  }

  /// Breaks it.
  package func abort() throws(Unmet) {
    try state.abort()
  }

  /// Makes it whole and empty. Those that wait are told that it is broken.
  package func reset() throws(Unmet) {
    try state.reset()
  }

  /// Whether it is broken.
  package var isBroken: Bool { get throws(Unmet) { try state.waitingCount == nil } }

  /// For tests: as if there had been so many rounds. Nobody is in one.
  package func skip(toRound round: UInt32) {
    state.skip(to: round)
  }

  /// How many have arrived and wait for the others, or nil when it is broken; nil for both where another process was
  /// stopped in the middle of a call.
  package var waitingSoon: Int?? { state.waitingCountSoon }

  /// How many have arrived and wait for the others; 0 while the last one holds them up, and when it is broken.
  package var waiting: Int { get throws(Unmet) { try state.waitingCount ?? 0 } }
}
