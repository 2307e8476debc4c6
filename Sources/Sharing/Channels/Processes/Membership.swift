import CProcscriptSystem
import Glibc
package import ProcscriptSystem

/// The place of a process that is about to be forked, among those that share the arena.
///
/// ```swift
/// let membership = try Membership.announce()
/// switch try forkProcess() {
/// case .child: membership.begin()
/// case .parent(let child):
///   membership.started(child)
///   …
///   membership.end()  // once the child is reaped
/// }
/// ```
///
/// The child holds whatever its parent held when it was announced, from then on: no other process sees a gap. A program
/// that is started anew holds what it is handed over instead.
///
/// Where the system lacks what channels need, it is no place: the process can do all but use channels.
package struct Membership: Sendable {
  /// nil for no place.
  let tag: ProcessTag?

  /// What tells a program that is started anew which one is its own.
  package var rawValue: UInt64 { tag?.rawValue ?? 0 }

  /// The one that this process was started with.
  ///
  /// - Returns: nil for a number that names none.
  package init?(rawValue: UInt64) {
    if rawValue == 0 {
      tag = nil
      return
    }
    guard let tag = ProcessTag(in: rawValue), tag.slot < Members.capacity else { return nil }
    self.tag = tag
  }

  /// No place: of a process that can't use channels.
  package static let none = Membership(tag: nil)

  private init(tag: ProcessTag?) {
    self.tag = tag
  }

  /// Makes room for a process, just before it is started.
  ///
  /// - Parameters:
  ///   - handedOver: What it holds from the start; nil for all that this process holds.
  ///   - endsWithParent: Whether it is ended at this process's end, as daemons are.
  /// - Throws: `SystemError` with the operation `fork` when there are too many processes, `mapMemory` when there is no
  ///   shared memory.
  package static func announce(
    holding handedOver: [SharedObject]? = nil, endsWithParent: Bool = false
  ) throws(SystemError) -> Membership {
    do throws(SystemError) {
      try Arena.prepare()
    } catch {
      guard error.operation == .shareChannels else { throw error }
      return .none
    }
    if let membership = try tryAnnounce(handedOver, endsWithParent) { return membership }
    Members.sweep()
    if let membership = try tryAnnounce(handedOver, endsWithParent) { return membership }
    throw SystemError(
      .fork, .tryAgain, subject: "a process beside \(Members.capacity) that share channels", using: .live)
  }

  private static func tryAnnounce(
    _ handedOver: [SharedObject]?, _ endsWithParent: Bool
  ) throws(SystemError) -> Membership? {
    try Arena.locked { () throws(SystemError) -> Membership? in
      guard let index = Members.takeFreeSlot() else { return nil }
      let slot = Members.Slot(index)
      slot.life.store(0)
      slot.isLeaving.store(0)
      slot.parent.store(Members.tag.rawValue)
      slot.endsWithParent.store(endsWithParent ? 1 : 0)
      slot.unfinished.clear()
      slot.manifests.store(0)
      slot.holdsCount.store(0)
      slot.holdsCapacity.store(0)
      slot.status.store(slot.status.load().with(.expected))
      do throws(SystemError) {
        if let handedOver { try Holds.give(handedOver, to: slot) } else { try Holds.copy(to: slot) }
      } catch {
        Members.release(slot)
        throw error
      }
      return Membership(tag: slot.tag)
    }
  }

  /// In the parent, as soon as the fork has returned: the child's pid. From then on its end is noticed, also before it
  /// has come to itself.
  package func started(_ pid: ProcessID) {
    guard let tag else { return }
    let slot = Members.Slot(tag.slot)
    let status = SlotStatus(generation: tag.generation, .expected)
    // Where this fails, the child was faster.
    _ = slot.status.exchange(status, for: status.with(pid: pid))
  }

  /// In the child: from now on this process is the one that was announced.
  package func begin() {
    guard let tag else { return }
    let slot = Members.Slot(tag.slot)
    // Its parent was killed before it knew of us: what we were to hold has been given away.
    guard slot.status.claim(tag, for: ProcessID.current()) else { _exit(1) }
    Members.begin(in: slot)
  }

  /// In a program that was started anew and has the arena: from now on this process is the one that was announced.
  ///
  /// - Returns: What it was handed over, in the order in which its parent named it.
  /// - Throws: `SystemError` when there is no shared memory left.
  package func beginAnew() throws(SystemError) -> [SharedObject] {
    begin()
    guard let tag else { return [] }
    return try Holds.adoptFirst(Int(Members.Slot(tag.slot).holdsCount.load()))
  }

  /// In a forked process that knows what its parent holds, and is to hold no more than what was handed over: from now on it
  /// is the one that was announced. The objects of its parent's are of no use any more; those here are others.
  ///
  /// - Returns: What was handed over, in the order in which the parent named it.
  /// - Throws: `SystemError` when there is no shared memory left.
  package func beginApart() throws(SystemError) -> [SharedObject] {
    Holds.abandonAll()
    return try beginAnew()
  }

  /// In a forked process that the others do not know: what it has of the host's own locks, as whose turn it is to print, comes
  /// back with its end all the same.
  package static func watchLocks() { _ = procscript_robust_register() }

  /// In the parent: the fork failed, or the child has ended, for sure. Where the arena's lock can't be had soon, as its
  /// holder was stopped, it is left to whoever looks for the dead next: no join with a timeout waits for that.
  ///
  /// - Parameter reaped: The child that has ended. One that stands in for it is ended with it, and has ended itself a
  ///   moment later: where that moment is long, its burial is left to others too.
  package func end(of reaped: ProcessID? = nil) {
    guard let tag else { return }
    if let reaped, Members.isStillEnding(tag, as: reaped) { return }
    guard Arena.lockedShortly({ Members.bury(tag) }) == nil else { return }
    // One that was never forked is to be found too.
    _ = Members.Slot(tag.slot).beginBurial(of: tag)
  }

  /// Whether the process has come so far in its end that those who share the arena know it, or is gone. The system tells its
  /// parent later, once the process's memory is given back.
  package var isEnding: Bool { tag.map { !Members.isAlive($0) } ?? false }

  /// Runs `body` at the end of this process, while it only waits for others: meanwhile it does not count as one that
  /// could still put something into a channel, or release a lock.
  package static func leaving<Result>(_ body: () -> Result) -> Result {
    if !Arena.hasChannels { return body() }
    Holds.markLeaving(true)
    defer { Holds.markLeaving(false) }
    return body()
  }
}
