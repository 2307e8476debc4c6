import OS

/// Permits that processes take and give back. What a killed process held comes back.
///
/// ```swift
/// let seats = try Semaphore(count: 3, isBounded: true)
/// try seats.acquire(until: .never)
/// sit()
/// try seats.release()
/// ```
///
/// A release by a process that holds none adds a permit: so a semaphore made with 0 counts signals. Of what a killed
/// process held, only so much comes back as makes the free ones no more than there were at first: a permit that was a
/// signal, and was taken, is used up.
///
/// Without waiting, no call costs a system call.
public final class Semaphore: SharedObject {
  /// The most permits that there can be.
  public static let maximum = Permits.largestCount

  /// A release that would leave more permits free than there may be: more than at first in a bounded one.
  public struct TooManyReleases: Error, Hashable, Sendable {
    /// How many may be free.
    public let limit: Int

    public init(limit: Int) {
      self.limit = limit
    }
  }

  /// How many permits there were at first.
  public let initialCount: Int

  /// Whether there may never be more than at first.
  public let isBounded: Bool

  private let state: SemaphoreState

  /// Makes one whose permits are all free.
  ///
  /// - Precondition: `count` is 0…``maximum``.
  /// - Throws: `SystemError` when there is no shared memory left.
  public init(count: Int, isBounded: Bool) throws(SystemError) {
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
  public var value: Int { state.locked { state.freeCount() } }

  /// How many permits this process holds.
  public var heldCount: Int { state.ownPermits.count }

  /// Waits until a permit is free, and takes it.
  ///
  /// - Throws: ``Unmet``; ``Unmet/deserted`` when no other living process holds the semaphore.
  public func acquire(until deadline: Deadline) throws(Unmet) {
    if !state.tryAcquire() { try awaitPermit(until: deadline) }
  }

  @inline(never)
  private func awaitPermit(until deadline: Deadline) throws(Unmet) {
    if deadline == .passed { throw .timedOut }
    if Wait.spinShortly({ state.tryAcquire() }) { return }
    var wait = Wait(until: deadline) { [unowned self] in isAlone }
    try state.acquire(waiting: &wait)
  }

  /// Gives permits back: those that this process holds, and beyond that new ones.
  ///
  /// - Precondition: `count` is 1 or more.
  /// - Throws: ``TooManyReleases``; nothing is released then.
  public func release(count: Int = 1) throws(TooManyReleases) {
    precondition(count > 0, "a release of \(count) permits")
    let limit = isBounded ? initialCount : Self.maximum
    guard state.release(count, limit: limit) else { throw TooManyReleases(limit: limit) }
  }
}
