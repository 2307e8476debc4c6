import Glibc
import OS

/// The place of a process that is about to be forked, among those that share the arena.
///
/// ```swift
/// let membership = try Membership.announce()
/// switch try forkProcess() {
/// case .child: membership.begin()
/// case .parent(let child):
///   …
///   membership.end()  // once the child is reaped
/// }
/// ```
///
/// The child holds whatever its parent held when it was announced, from then on: no other process sees a gap.
public struct Membership: Sendable {
  let tag: ProcessTag

  /// Makes room for a process, just before the fork.
  ///
  /// - Throws: `SystemError` with the operation `fork` when there are too many processes, `mapMemory` when there is no
  ///   shared memory.
  public static func announce() throws(SystemError) -> Membership {
    try Arena.prepare()
    if let membership = try tryAnnounce() { return membership }
    Members.sweep()
    if let membership = try tryAnnounce() { return membership }
    throw SystemError(
      .fork, .tryAgain, subject: "a process beside \(Members.capacity) that share channels", using: .live)
  }

  private static func tryAnnounce() throws(SystemError) -> Membership? {
    try Arena.locked { () throws(SystemError) -> Membership? in
      guard let index = Members.takeFreeSlot() else { return nil }
      let slot = Members.Slot(index)
      slot.life.store(0)
      slot.isLeaving.store(0)
      slot.parent.store(Members.tag.rawValue)
      slot.expectedSince.store(SystemClock.nanoseconds())
      slot.holdsCount.store(0)
      slot.holdsCapacity.store(0)
      slot.state.store(Members.State.expected)
      do throws(SystemError) {
        try Holds.copy(to: slot)
      } catch {
        slot.state.store(Members.State.free)
        throw error
      }
      return Membership(tag: slot.tag)
    }
  }

  /// In the child: from now on this process is the one that was announced.
  public func begin() {
    let slot = Members.Slot(tag.slot)
    Members.begin(in: slot)
    // Its parent was killed, and it was stopped for long: what it holds has been given away.
    guard slot.tag == tag, slot.state.exchange(Members.State.expected, for: Members.State.living) else { _exit(1) }
  }

  /// In the parent: the fork failed, or the child has ended, for sure.
  public func end() {
    Members.bury(tag)
  }

  /// Runs `body` at the end of this process, while it only waits for others: meanwhile it does not count as one that
  /// could still put something into a channel, or release a lock.
  public static func leaving<Result>(_ body: () -> Result) -> Result {
    if Arena.mapping == nil { return body() }
    Holds.markLeaving(true)
    defer { Holds.markLeaving(false) }
    return body()
  }
}
