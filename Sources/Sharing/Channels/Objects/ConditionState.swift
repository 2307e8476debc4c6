/// A condition's memory: which lock it has, and a place for each process that can wait.
///
/// Whoever has the condition's lock has the places to itself, but for what their waiters say when they cannot have the
/// lock. All changes are one store each: a place is taken by the store of its waiter's tag, and a notification is given
/// and wakes in one step, so no kill comes between.
struct ConditionState {
  private static let start = 128
  private static let placeSize = 32

  static var byteCount: Int { start + Members.capacity * placeSize }

  private let lockOffset: Word64
  private let lockID: Word64
  private let nextTicket: Word64
  private let places: UnsafeMutableRawPointer

  init(at object: UnsafeMutableRawPointer) {
    lockOffset = Word64(at: object + ObjectHeader.size)
    lockID = Word64(at: object + ObjectHeader.size + 8)
    nextTicket = Word64(at: object + ObjectHeader.size + 16)
    places = object + Self.start
  }

  // MARK: - The lock

  /// Keeps a lock for as long as this lives.
  func keep(_ lock: ObjectHeader) {
    // In this order: if we are killed in between, a lock is kept that nobody needs, never freed while somebody needs
    // it.
    lock.keepers.add(1)
    lockID.store(lock.id.load())
    lockOffset.store(Arena.offset(of: lock.memory))
  }

  /// Nobody holds the condition any more. May be done twice. The arena is locked.
  func letGoOfLock() {
    let offset = lockOffset.load()
    // Its maker was killed before it had one.
    guard offset != 0 else { return }
    // In this order: if we are killed in between, a lock is kept that nobody needs, never freed while somebody needs
    // it.
    lockOffset.store(0)
    let lock = ObjectHeader(at: offset)
    lock.keepers.add(-1)
    if !lock.isNeeded { Doomed.add(lock) }
  }

  var lockReference: ObjectReference { ObjectReference(offset: lockOffset.load(), id: lockID.load()) }

  // MARK: - Places

  /// Where a process waits.
  struct Place {
    /// The waiter's tag; 0 for nobody's.
    let waiter: Word64
    /// A place in the line: the smaller, the sooner.
    let ticket: Word64
    /// The bits below; asleep, the waiter sleeps on it while it is 0.
    let word: Word32

    fileprivate static let notified: UInt32 = 1
    /// The waiter has gone away without the lock.
    fileprivate static let left: UInt32 = 2

    fileprivate init(at memory: UnsafeMutableRawPointer) {
      waiter = Word64(at: memory)
      ticket = Word64(at: memory + 8)
      word = Word32(at: memory + 16)
    }

    var isNotified: Bool { word.load() & Self.notified != 0 }

    /// To be called by one that cannot have the lock. Whoever has it next clears up.
    func leaveWithoutLock() {
      word.or(Self.left)
    }

    fileprivate var isTaken: Bool { waiter.load() != 0 }

    /// Whether its waiter will never come back to it.
    fileprivate var isForsaken: Bool {
      guard let tag = ProcessTag(in: waiter.load()) else { return false }
      return word.load() & Self.left != 0 || !Members.isAlive(tag)
    }
  }

  private func place(_ slot: Int) -> Place { Place(at: places + slot * Self.placeSize) }

  /// Takes this process's place, at the end of the line. The lock is held.
  func enter() -> Place {
    deliver()
    let own = place(Members.tag.slot)
    let ticket = nextTicket.load()
    nextTicket.store(ticket + 1)
    own.word.store(0)
    own.ticket.store(ticket)
    own.waiter.store(Members.tag.rawValue)
    return own
  }

  /// Gives this process's place up. The lock is held.
  ///
  /// - Returns: Whether it was notified.
  func leave(_ place: Place) -> Bool {
    deliver()
    let isNotified = place.isNotified
    place.waiter.store(0)
    return isNotified
  }

  // MARK: - Notifying

  /// Notifies so many of those who wait, the first ones first. The lock is held.
  func notify(_ count: Int) {
    deliver()
    var left = count
    while left > 0, notifyFirst() { left -= 1 }
  }

  /// - Returns: Whether there was one.
  private func notifyFirst() -> Bool {
    var first: Place?
    for slot in 0..<Members.usedCount {
      let place = place(slot)
      guard place.isTaken, place.word.load() == 0, !place.isForsaken else { continue }
      if first.map({ place.ticket.load() < $0.ticket.load() }) ?? true { first = place }
    }
    guard let first else { return false }
    first.word.orAndWake(Place.notified)
    return true
  }

  /// Whether somebody was notified who has made no use of it, and never will.
  var hasUndelivered: Bool {
    for slot in 0..<Members.usedCount {
      let place = place(slot)
      if place.isForsaken && place.isNotified { return true }
    }
    return false
  }

  /// Passes on what was not delivered, and clears the places of those who don't come back. The lock is held.
  func deliver() {
    for slot in 0..<Members.usedCount {
      let place = place(slot)
      guard place.isForsaken else { continue }
      if place.isNotified { _ = notifyFirst() }
      place.waiter.store(0)
    }
  }
}
