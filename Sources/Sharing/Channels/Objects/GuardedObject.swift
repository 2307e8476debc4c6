package import ProcscriptSystem

/// An object with a recursive lock inside that guards what it holds. Each call takes the lock for itself, unless this
/// process has acquired the object.
package class GuardedObject: SharedObject, Holdable {
  private let lock: OwnedLock

  /// Not 0 while a process has acquired the object. Still so when the lock is had again, what that process was doing may
  /// be half done.
  private let hold: Word8

  /// Where the lock is in an object.
  private static let lockOffset = ObjectHeader.size

  /// The size of the header and the lock.
  static let headSize = lockOffset + OwnedLock.size

  /// - Parameter hold: A byte of the object's that is 0 when it is new.
  init(_ object: Made, hold: Word8) {
    lock = OwnedLock(at: object.memory + Self.lockOffset)
    self.hold = hold
    super.init(object)
  }

  /// Whether a process has an object's lock, be it dead.
  static func isLocked(_ object: ObjectHeader, by tag: ProcessTag) -> Bool {
    OwnedLock(at: object.memory + lockOffset).isHeld(by: tag)
  }

  /// Makes whole what a dead holder of the lock left half done. The lock is held.
  func repair() {
    preconditionFailure("each kind of guarded object knows how")
  }

  /// Sees that nobody else uses what the object holds, for objects that can be used without the lock too. It is held.
  ///
  /// - Throws: ``Unmet`` where others don't come to their ends.
  func exclude(until deadline: Deadline) throws(Unmet) {}

  /// Whether a process has acquired the object, be it dead. The lock is held.
  final var isHeldByScript: Bool { hold.load() != 0 }

  /// Runs `body` with the lock held. What a dead holder left half done is made whole before.
  ///
  /// - Throws: ``Unmet``, without a deadline, when the lock cannot be had.
  @inline(__always)
  package final func locked<Result>(_ body: () -> Result) throws(Unmet) -> Result {
    try lockedBesideOthers { () throws(Unmet) in
      try exclude(until: .never)
      return body()
    }
  }

  /// As ``locked(_:)``, also beside others who use what the object holds without the lock.
  @inline(__always)
  final func lockedBesideOthers<Result>(_ body: () throws(Unmet) -> Result) throws(Unmet) -> Result {
    if let acquisition = lock.tryAcquire() {
      if acquisition == .abandoned { repair() }
    } else if lock.isOwn {
      return try body()
    } else {
      try acquireContended(until: .never)
    }
    defer { lock.release() }
    return try body()
  }

  /// Runs `body` with the lock held, unless another process has it for longer than a moment.
  ///
  /// - Returns: nil where that is so.
  package final func lockedShortly<Result>(_ body: () -> Result) -> Result? {
    var acquisition = lock.tryAcquire()
    if acquisition == nil {
      if lock.isOwn { return body() }
      _ = Wait.spinShortly {
        acquisition = lock.tryAcquire()
        return acquisition != nil
      }
    }
    guard let acquisition else { return nil }
    if acquisition == .abandoned { repair() }
    defer { lock.release() }
    do throws(Unmet) { try exclude(until: .passed) } catch { return nil }
    return body()
  }

  @inline(never)
  private func acquireContended(until deadline: Deadline) throws(Unmet) {
    let acquisition = try lock.acquire(for: purpose(.lock), until: deadline) { [unowned self] in isAlone }
    if acquisition == .abandoned { repair() }
  }

  package final override var holdable: (any Holdable)? { self }

  package final var isRecursive: Bool { true }

  package final var ownerWord: UnsafeRawPointer { lock.ownerWord }

  package final var isOwn: Bool { lock.isOwn }

  package final var owner: ProcessID? { lock.livingOwner.flatMap(Members.pid) }

  package final func acquire(until deadline: Deadline) throws(Unmet) -> RobustLock.Acquisition {
    if lock.isOwn {
      lock.deepen()
      return .clean
    }
    if let acquisition = lock.tryAcquire() {
      if acquisition == .abandoned { repair() }
    } else {
      try acquireContended(until: deadline)
    }
    do throws(Unmet) {
      try exclude(until: deadline)
    } catch {
      lock.release()
      throw error
    }
    // Others' calls may have had the lock since its holder was killed.
    let isAbandoned = hold.load() != 0
    hold.store(1)
    return isAbandoned ? .abandoned : .clean
  }

  package final func releaseIfOwn() -> Bool {
    guard lock.isOwn else { return false }
    if lock.isAcquiredOnce { hold.store(0) }
    return lock.releaseIfOwn()
  }
}
