package import ProcscriptSystem

/// Permits that processes take and give back. What a killed process held comes back.
///
/// ```swift
/// let seats = try Semaphore(count: 3, isBounded: true)
/// try seats.acquire(until: .never)
/// sit()
/// try seats.release()
/// ```
///
/// A release by a process that holds none takes over a permit that another process holds, or has left behind at its end;
/// only where there is no such one it adds a permit: so a semaphore made with 0 counts signals. What a process leaves
/// behind comes back, but only so much as makes the free ones no more than there were at first: a permit that was a
/// signal, and was taken, is used up.
///
/// Without waiting, no call costs a system call.
package final class Semaphore: SharedObject {
  /// The most permits that there can be.
  package static let maximum = Permits.largestCount

  /// Why nothing was released.
  package enum ReleaseFailure: Error, Hashable, Sendable {
    /// More permits would be free than there may be, which is so many: in a bounded one, as many as at first.
    case tooMany(limit: Int)
    /// Another process was stopped in the middle of a call, and an interrupt has ended the wait for it.
    case unmet(Unmet)
  }

  /// How many permits there were at first.
  package let initialCount: Int

  /// Whether there may never be more than at first.
  package let isBounded: Bool

  let state: SemaphoreState

  /// Makes one whose permits are all free.
  ///
  /// - Precondition: `count` is 0…``maximum``.
  /// - Throws: `SystemError` when there is no shared memory left.
  package init(count: Int, isBounded: Bool) throws(SystemError) {
    precondition((0...Self.maximum).contains(count), "a semaphore of \(count) permits")
    try Arena.prepare()
    let object = try SharedObject.Made(.semaphore, byteCount: SemaphoreState.byteCount)
    state = SemaphoreState(at: object.memory)
    state.setUp(count: count, isBounded: isBounded)
    (initialCount, self.isBounded) = (count, isBounded)
    super.init(object)
  }

  /// Takes hold of one that exists.
  init(existing object: Made) {
    state = SemaphoreState(at: object.memory)
    (initialCount, isBounded) = (state.initialCount, state.isBounded)
    super.init(object)
  }

  /// How many permits are free now.
  ///
  /// - Throws: ``Unmet/interrupted`` where another process was stopped in the middle of a call.
  package var value: Int { get throws(Unmet) { try locked { state.freeCount() } } }

  /// How many permits are free now; nil where another process was stopped in the middle of a call.
  package var valueSoon: Int? { state.lockedShortly { state.freeCount() } }

  /// Waits until a permit is free, and takes it.
  ///
  /// - Throws: ``Unmet``; ``Unmet/deserted`` when no other living process holds the semaphore.
  package func acquire(until deadline: Deadline) throws(Unmet) {
    if state.lockedShortly({ state.takeIfFree() }) ?? false { return }
    try awaitPermit(until: deadline)
  }

  /// Seconds after which a call that may only look gives up: who has the state to itself has been stopped.
  private static let longestLook = 0.1

  @inline(never)
  private func awaitPermit(until deadline: Deadline) throws(Unmet) {
    if deadline == .passed {
      guard try locked(until: Deadline(after: Self.longestLook), { state.takeIfFree() }) else { throw .timedOut }
      return
    }
    var wait = Wait(for: purpose(.lock), until: deadline) { [unowned self] in isAlone }
    if try state.locked(waiting: &wait, { state.takeIfFree() }) { return }
    if Wait.spinShortly({ state.lockedShortly { state.takeIfFree() } ?? false }) { return }
    try state.acquire(waiting: &wait)
  }

  /// Gives permits back: those that this process holds; beyond that, such as others have left behind or hold; and beyond
  /// that new ones.
  ///
  /// - Precondition: `count` is 1 or more.
  /// - Throws: ``ReleaseFailure``; nothing is released then.
  package func release(count: Int = 1) throws(ReleaseFailure) {
    precondition(count > 0, "a release of \(count) permits")
    let limit = isBounded ? initialCount : Self.maximum
    let isReleased: Bool
    do throws(Unmet) {
      isReleased = try locked { state.release(count, limit: limit) }
    } catch {
      throw .unmet(error)
    }
    guard isReleased else { throw .tooMany(limit: limit) }
  }

  /// Runs `body` with the state to itself, once whoever has it now is through.
  @inline(__always)
  private func locked<Result>(_ body: () -> Result) throws(Unmet) -> Result {
    if let result = state.lockedShortly(body) { return result }
    return try locked(until: .never, body)
  }

  @inline(never)
  private func locked<Result>(until deadline: Deadline, _ body: () -> Result) throws(Unmet) -> Result {
    var wait = Wait(for: purpose(.lock), until: deadline) { false }
    return try state.locked(waiting: &wait, body)
  }
}
