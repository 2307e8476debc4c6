import CProcscriptSystem
import ProcscriptSystem

/// Whether single elements of some cells are read and written without the cells' lock.
///
/// Access is open as long as nobody needs an element, or several, for longer than one load or store. Then reading is
/// two loads, void where access was closed meanwhile; and who writes announces it in his process's slot for as long as
/// the store takes. Whoever has the lock and needs the cells for himself closes access: he waits for those that had
/// announced themselves before, and no others begin. While it is closed each call takes the lock. Closing looks at each
/// process, so it is not opened again before so many calls that it pays to close it.
///
/// Invariants: only the lock's holder closes and opens. While access is open the kinds of the elements stay as they are,
/// and the journal is empty.
///
/// A writer that is killed has stored all or nothing, and is waited for no longer. One that is stopped keeps only those
/// waiting who close access, as a stopped holder of the lock does.
struct CellAccess {
  /// Bits 0…1 are the state; the others count how often access was closed, so that who has read sees that it was.
  private let word: Word64

  /// How many calls have taken the lock since access was closed.
  private let calls: Word32

  private static let state: UInt64 = 3
  private static let open: UInt64 = 0
  /// Writers that had begun before may not be through: who does this may have died since.
  private static let closing: UInt64 = 1
  private static let closed: UInt64 = 2
  private static let oneClosing: UInt64 = 4

  /// - Parameters:
  ///   - memory: 8 bytes, zeroed when new: then access is open.
  ///   - calls: 4 bytes, zeroed when new.
  init(at memory: UnsafeMutableRawPointer, calls: UnsafeMutableRawPointer) {
    word = Word64(at: memory)
    self.calls = Word32(at: calls)
  }

  @inline(__always)
  var isOpen: Bool { word.load() & Self.state == Self.open }

  /// What `body` reads, unless access is closed, or was meanwhile.
  @inline(__always)
  func reading<Result>(_ body: () -> Result) -> Result? {
    let before = word.load()
    guard before & Self.state == Self.open else { return nil }
    let result = body()
    return word.load() == before ? result : nil
  }

  /// Runs `body`, which stores to one element, unless access is closed.
  ///
  /// - Parameter object: The cells', as an offset in the arena.
  @inline(__always)
  func writing<Result>(to object: UInt64, _ body: () -> Result?) -> Result? {
    guard isOpen else { return nil }
    let announcement = Members.ownWriting
    _ = announcement.exchange(object)
    procscript_fence_after_exchange()
    // Of this look and that of who closes access at the announcements, one at least sees what the other has stored.
    let result = isOpen ? body() : nil
    // Stored before whatever this process looks at next, as if a lock had been released.
    _ = announcement.exchange(0)
    procscript_fence_after_exchange()
    if !isOpen { announcement.low.wake() }
    return result
  }

  // MARK: - For the lock's holder

  /// Closes access. Does nothing where it is closed.
  ///
  /// - Throws: ``Unmet`` where a writer does not come to its end in time, as it was stopped: access is not closed then,
  ///   and not open either.
  @inline(__always)
  func close(
    to object: UInt64, for purpose: @autoclosure () -> WaitPurpose, until deadline: Deadline
  ) throws(Unmet) {
    if word.load() & Self.state != Self.closed { try closeNow(to: object, for: purpose(), until: deadline) }
  }

  @inline(never)
  private func closeNow(to object: UInt64, for purpose: WaitPurpose, until deadline: Deadline) throws(Unmet) {
    let before = word.load() & ~Self.state
    _ = word.exchange(isOpen ? before + Self.oneClosing | Self.closing : before | Self.closing)
    procscript_fence_after_exchange()
    for index in 0..<Members.usedCount {
      let slot = Members.Slot(index)
      if slot.isWriting(to: object) { try Self.awaitEnd(of: slot, to: object, for: purpose, until: deadline) }
    }
    calls.store(0)
    word.store(word.load() & ~Self.state | Self.closed)
  }

  private static func awaitEnd(
    of slot: Members.Slot, to object: UInt64, for purpose: WaitPurpose, until deadline: Deadline
  ) throws(Unmet) {
    if Wait.spinShortly({ !slot.isWriting(to: object) }) { return }
    // It has lost its processor, or was stopped. It sees that access is closed, and wakes us.
    var wait = Wait(for: purpose, until: deadline) { false }
    // The lock is held, and what it guards is not whole.
    wait.postponesBreaks = true
    let writer = slot.tag
    while slot.isWriting(to: object) {
      try wait.sleep(
        on: slot.writing.low, while: UInt32(truncatingIfNeeded: object), orDeathOf: writer, canBeDeserted: false)
      if wait.hasToPause { try wait.pause() }
    }
  }

  /// A call has used one element with the lock, and needed no more.
  @inline(__always)
  func noteCall() {
    guard word.load() & Self.state == Self.closed else { return }
    let count = calls.load() + 1
    calls.store(count)
    if count > Self.callsBeforeOpening { open(after: count) }
  }

  @inline(never)
  private func open(after count: UInt32) {
    if Int(count) > Members.usedCount { word.store(word.load() & ~Self.state) }
  }

  /// And as many as there are processes to look at.
  private static let callsBeforeOpening: UInt32 = 64
}

extension Members {
  /// Where this process says which cells it is writing to.
  @inline(__always)
  static var ownWriting: Word64 { Slot(tag.slot).writing }

  /// In an arena of this process's own, which is a copy of that of others: nobody else writes there.
  static func forgetWriters() {
    for index in 0..<usedCount where Slot(index).writing.load() != 0 { Slot(index).writing.store(0) }
  }
}

extension Members.Slot {
  /// Whether its process is in the middle of a store to some cells, and lives.
  fileprivate func isWriting(to object: UInt64) -> Bool {
    writing.load() == object && status.load().state == .living && !Members.isMarkedDead(self)
  }
}
