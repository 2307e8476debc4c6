import ProcscriptSystem

/// A lock in shared memory that a process holds for as long as it likes, while any code runs; 16 bytes, zeroed when new.
///
/// Unlike a ``RobustLock``, which guards a few instructions, many of these may be held at once. Its owner is named by one
/// word, which is taken and given by one store each. When the owner dies, the next acquirer gets the lock and is told.
///
/// Acquirers that have to wait queue up at a robust turnstile; only who holds that one sleeps on the owner's word, so
/// that a release wakes one process, and the kernel brings the next one forward when that is killed.
struct OwnedLock {
  static let size = 16

  /// The owner's tag, or 0; the flag is set while somebody may sleep on it.
  private let owner: Word64
  private let turnstile: RobustLock
  /// How often a recursive lock's owner has acquired it beyond the first time.
  private let depth: Word32

  init(at memory: UnsafeMutableRawPointer) {
    owner = Word64(at: memory)
    turnstile = RobustLock(at: memory + 8)
    depth = Word32(at: memory + 12)
  }

  /// Where its owner's name is.
  @inline(__always)
  var ownerWord: UnsafeRawPointer { UnsafeRawPointer(owner.address) }

  /// Whether this process holds it.
  @inline(__always)
  var isOwn: Bool { isHeld(by: Members.tag) }

  /// Whether a process holds it, or did when it died and nobody has had it since.
  @inline(__always)
  func isHeld(by tag: ProcessTag) -> Bool { owner.load() & ~ProcessTag.flag == tag.rawValue }

  /// Who holds it; nil for nobody, and for one that has died.
  var livingOwner: ProcessTag? {
    guard let tag = ProcessTag(in: owner.load()), Members.isAlive(tag) else { return nil }
    return tag
  }

  /// Whether the next release frees it.
  var isAcquiredOnce: Bool { depth.load() == 0 }

  /// Acquires it once more.
  ///
  /// - Precondition: This process holds it.
  func deepen() {
    depth.store(depth.load() + 1)
  }

  /// Takes the lock if it is free, or its owner dead.
  @inline(__always)
  func tryAcquire() -> RobustLock.Acquisition? {
    if owner.exchange(0, for: Members.tag.rawValue) {
      LookInterval.ofLocks.acquired()
      return .clean
    }
    return takeFromDead()
  }

  @inline(never)
  private func takeFromDead() -> RobustLock.Acquisition? {
    let word = owner.load()
    guard let holder = ProcessTag(in: word), !Members.isAlive(holder) else { return nil }
    guard owner.exchange(word, for: Members.tag.rawValue | word & ProcessTag.flag) else { return nil }
    depth.store(0)
    return .abandoned
  }

  /// Waits until it is free, and takes it; for one that ``tryAcquire()`` did not get.
  ///
  /// - Precondition: This process does not hold it.
  @inline(never)
  func acquire(
    for purpose: WaitPurpose, until deadline: Deadline, isDeserted: @escaping () -> Bool
  ) throws(Unmet) -> RobustLock.Acquisition {
    if deadline == .passed { throw .timedOut }
    let takes = { owner.load() == 0 && owner.exchange(0, for: Members.tag.rawValue) }
    if Wait.spinShortly(each: LookInterval.ofLocks.taken(), takes) { return .clean }
    var wait = Wait(for: purpose, until: deadline, isDeserted: isDeserted)
    wait.owner = Arena.offset(of: UnsafeMutableRawPointer(mutating: ownerWord))
    return try acquire(waiting: &wait)
  }

  /// Waits in the queue, without a look before, and takes it.
  func acquire(waiting wait: inout Wait) throws(Unmet) -> RobustLock.Acquisition {
    while true {
      _ = try turnstile.acquire(waiting: &wait)
      if let acquisition = try acquireInTurn(&wait) { return acquisition }
      try wait.pause()
    }
  }

  /// Waits at the turnstile, and leaves it.
  ///
  /// - Returns: nil if the wait has to pause, which cannot be done there.
  private func acquireInTurn(_ wait: inout Wait) throws(Unmet) -> RobustLock.Acquisition? {
    defer { turnstile.release() }
    while !wait.hasToPause {
      if let acquisition = tryAcquire() { return acquisition }
      let word = owner.load()
      guard let holder = ProcessTag(in: word) else { continue }
      let flagged = word | ProcessTag.flag
      guard word == flagged || owner.exchange(word, for: flagged) else { continue }
      try wait.sleep(on: owner.low, while: UInt32(truncatingIfNeeded: flagged), orDeathOf: holder)
    }
    return nil
  }

  /// Frees it, or ends the last of several acquisitions.
  ///
  /// - Precondition: This process holds it.
  @inline(__always)
  func release() {
    let isReleased = releaseIfOwn()
    precondition(isReleased, "a lock is released that is not held")
  }

  /// Frees it, or ends the last of several acquisitions, if this process holds it.
  ///
  /// - Returns: Whether it does.
  @inline(__always)
  func releaseIfOwn() -> Bool {
    if depth.load() == 0 && owner.exchange(Members.tag.rawValue, for: 0) { return true }
    return releaseOtherwise()
  }

  @inline(never)
  private func releaseOtherwise() -> Bool {
    guard isOwn else { return false }
    if depth.load() > 0 {
      depth.store(depth.load() - 1)
    } else {
      _ = owner.exchange(0)
      // Killed before this, we wake the sleeper by our death.
      owner.low.wake(1)
    }
    return true
  }

  /// Gives it up however often it was acquired, to have it back by ``restore(_:)``.
  ///
  /// - Returns: How often beyond the first time.
  func releaseAll() -> UInt32 {
    let times = depth.load()
    depth.store(0)
    release()
    return times
  }

  func restore(_ times: UInt32) {
    depth.store(times)
  }
}
