package import ProcscriptSystem

/// A lock between processes. It may be held while any code runs, many at once.
///
/// ```swift
/// let lock = try Lock(isRecursive: false)
/// if try lock.acquire(until: .never) == .abandoned { repair() }
/// defer { lock.release() }
/// ```
///
/// A killed holder's lock goes to the next acquirer. Uncontended, acquiring and releasing costs no system call.
package final class Lock: SharedObject, Holdable {
  package let isRecursive: Bool

  let ownedLock: OwnedLock

  /// Makes a lock that is free.
  ///
  /// - Throws: `SystemError` when there is no shared memory left.
  package init(isRecursive: Bool) throws(SystemError) {
    let object = try SharedObject.Made(
      isRecursive ? .recursiveLock : .lock, byteCount: ObjectHeader.size + OwnedLock.size)
    self.isRecursive = isRecursive
    ownedLock = OwnedLock(at: object.memory + ObjectHeader.size)
    super.init(object)
  }

  /// Takes hold of one that exists.
  init(existing object: Made) {
    isRecursive = object.kind == .recursiveLock
    ownedLock = OwnedLock(at: object.memory + ObjectHeader.size)
    super.init(object)
  }

  package override var holdable: (any Holdable)? { self }

  package var ownerWord: UnsafeRawPointer { ownedLock.ownerWord }

  package var isOwn: Bool { ownedLock.isOwn }

  package var owner: ProcessID? { ownedLock.livingOwner.flatMap(Members.pid) }

  package func acquire(until deadline: Deadline) throws(Unmet) -> RobustLock.Acquisition {
    try acquire(for: purpose(.lock), until: deadline)
  }

  /// Acquires it for an object that needs it.
  @inline(__always)
  func acquire(
    for purpose: @autoclosure () -> WaitPurpose, until deadline: Deadline
  ) throws(Unmet) -> RobustLock.Acquisition {
    if let acquisition = ownedLock.tryAcquire() { return acquisition }
    return try acquireTaken(for: purpose(), until: deadline)
  }

  /// Apart, as it makes a closure.
  @inline(never)
  private func acquireTaken(
    for purpose: WaitPurpose, until deadline: Deadline
  ) throws(Unmet) -> RobustLock.Acquisition {
    if ownedLock.isOwn {
      if isRecursive {
        ownedLock.deepen()
        return .clean
      }
      if deadline == .never { throw .deserted }
    }
    return try ownedLock.acquire(for: purpose, until: deadline) { [unowned self] in isAlone }
  }

  package func releaseIfOwn() -> Bool {
    ownedLock.releaseIfOwn()
  }
}
