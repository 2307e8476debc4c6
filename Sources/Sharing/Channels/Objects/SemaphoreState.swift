/// What one process holds of a semaphore, in one word: `generation 32 | count 32`. The generation is that of the
/// process's slot, so that the word of a process that has ended is not taken for its successor's.
struct Permits {
  static let largestCount = 1 << 32 - 1

  let rawValue: UInt64

  init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  init(_ count: Int, of process: ProcessTag) {
    rawValue = UInt64(process.generation) << 32 | UInt64(count)
  }

  var count: Int { Int(rawValue & UInt64(Self.largestCount)) }

  private var generation: UInt32 { UInt32(rawValue >> 32) }

  func isOf(_ generation: UInt32) -> Bool { self.generation == generation }

  /// Whose they are, if that process is alive.
  func livingHolder(in slot: Int) -> ProcessTag? {
    let tag = ProcessTag(slot: slot, generation: generation)
    return Members.isAlive(tag) ? tag : nil
  }
}

/// A semaphore's memory.
///
/// Invariant: as many permits are free as there are in all, less what the words of all processes say. Whoever changes
/// one of these holds `gate`, for a few instructions. Each change is one store, but for the return of a dead process's
/// permits, which is in the journal before.
///
/// What a process leaves behind at its end comes back by itself. Whoever was to release it in its place may do so all the
/// same, before or after anybody has noticed: that release finds it among those that have `returned`, and makes none.
///
/// Those that have to wait queue up for `queue`; only its owner sleeps, on `bell`.
struct SemaphoreState {
  static var byteCount: Int { ObjectHeader.size + 128 + ProcessWords.byteCount }

  private let gate: RobustLock
  /// Bit 0: somebody may be asleep on it. The rest counts how often it was rung.
  private let bell: Word32
  private let queue: OwnedLock
  private let initial: Word64
  private let total: Word64
  /// How many permits have come back from dead processes that no release was for since.
  private let returned: Word64
  /// What the two become once the dead process's permits in the slot `journalSlot - 1` are gone; 0 for none.
  private let journalTotal: Word64
  private let journalReturned: Word64
  private let journalSlot: Word32
  private let bounded: Word32
  private let permits: ProcessWords

  init(at object: UnsafeMutableRawPointer) {
    let memory = object + ObjectHeader.size
    gate = RobustLock(at: memory)
    bell = Word32(at: memory + 4)
    queue = OwnedLock(at: memory + 8)
    initial = Word64(at: memory + 24)
    total = Word64(at: memory + 32)
    journalTotal = Word64(at: memory + 40)
    journalSlot = Word32(at: memory + 48)
    bounded = Word32(at: memory + 52)
    returned = Word64(at: memory + 56)
    journalReturned = Word64(at: memory + 64)
    permits = ProcessWords(at: memory + 128)
  }

  func setUp(count: Int, isBounded: Bool) {
    initial.store(UInt64(count))
    total.store(UInt64(count))
    bounded.store(isBounded ? 1 : 0)
  }

  var initialCount: Int { Int(initial.load()) }

  var isBounded: Bool { bounded.load() != 0 }

  /// How many permits this process holds.
  var ownCount: Int {
    let own = Permits(rawValue: permits.own.load())
    // The slot's former process may have left some.
    return own.isOf(Members.tag.generation) ? own.count : 0
  }

  private func storeOwn(_ count: Int) {
    permits.own.store(Permits(count, of: Members.tag).rawValue)
  }

  /// Runs `body` with the state to itself; who has it now is waited for, but not for longer than a moment.
  ///
  /// - Returns: nil where it could not be had: its holder may have been stopped.
  @inline(__always)
  func lockedShortly<Result>(_ body: () -> Result) -> Result? {
    guard let acquisition = gate.acquire(patience: SpinLimit.short) else { return nil }
    return held(acquisition, body)
  }

  /// Runs `body` with the state to itself.
  ///
  /// - Throws: ``Unmet`` where it could not be had in time.
  func locked<Result>(waiting wait: inout Wait, _ body: () -> Result) throws(Unmet) -> Result {
    held(try gate.acquire(waiting: &wait), body)
  }

  @inline(__always)
  private func held<Result>(_ acquisition: RobustLock.Acquisition, _ body: () -> Result) -> Result {
    if acquisition == .abandoned { redo() }
    defer { gate.release() }
    return body()
  }

  // MARK: - Taking

  /// Takes a permit if one is free. The gate is held.
  func takeIfFree() -> Bool {
    guard freeCount() > 0 else { return false }
    storeOwn(ownCount + 1)
    return true
  }

  /// Waits until a permit is free, and takes it.
  func acquire(waiting wait: inout Wait) throws(Unmet) {
    while true {
      _ = try queue.acquire(waiting: &wait)
      if try acquireInTurn(&wait) { return }
      try wait.pause()
    }
  }

  /// Waits for a permit at the head of the queue, and leaves that.
  ///
  /// - Returns: false if the wait has to pause, which cannot be done there: a break may acquire the semaphore too.
  private func acquireInTurn(_ wait: inout Wait) throws(Unmet) -> Bool {
    defer { queue.release() }
    while let silence = try lookInTurn(&wait) {
      var watches = Watches(room: 7)
      watches.add(bell, silence)
      if watchHolders(&watches) { try wait.sleep(watches, canPause: false) }
      if wait.hasToPause { return false }
    }
    return true
  }

  /// Takes a permit, or asks for the bell.
  ///
  /// - Returns: nil when it has taken one, else the bell's value until it rings.
  private func lookInTurn(_ wait: inout Wait) throws(Unmet) -> UInt32? {
    wait.postponesBreaks = true
    defer { wait.postponesBreaks = false }
    return try locked(waiting: &wait) {
      let isTaken = takeIfFree()
      let value = bell.load()
      bell.store(isTaken ? value & ~1 : value | 1)
      return isTaken ? nil : value | 1
    }
  }

  /// Watches for the end of those who hold permits, as many as there is room for: others are noticed at the next look.
  ///
  /// - Returns: Whether they are alive.
  private func watchHolders(_ watches: inout Watches) -> Bool {
    for slot in 0..<Members.usedCount where watches.hasRoom && slot != Members.tag.slot {
      let held = Permits(rawValue: permits[slot].load())
      guard held.count > 0 else { continue }
      guard let holder = held.livingHolder(in: slot), watches.add(deathOf: holder) else { return false }
    }
    return true
  }

  // MARK: - Giving back

  /// Gives permits back, in this order: what this process holds; what processes have left behind at their end, which is
  /// free again already; what others hold; and beyond that new ones. The gate is held.
  ///
  /// Killed in the middle of several, it has given back some.
  ///
  /// - Parameter limit: How many may be free then.
  /// - Returns: false, and nothing is done, where there would be more.
  func release(_ count: Int, limit: Int) -> Bool {
    let free = freeCount()
    let held = ownCount
    let own = min(count, held)
    let settled = min(count - own, Int(returned.load()))
    let freed = count - settled
    guard freed <= limit - free else { return false }
    if settled > 0 { returned.store(returned.load() - UInt64(settled)) }
    if freed == 0 { return true }
    ring()
    let new = takeOver(freed - own)
    if new > 0 { total.store(total.load() + UInt64(new)) }
    // The last one: killed before, what we hold comes back all the same.
    if own > 0 { storeOwn(held - own) }
    return true
  }

  /// Makes permits free that others hold. The gate is held.
  ///
  /// - Returns: How many there were too few.
  private func takeOver(_ count: Int) -> Int {
    var rest = count
    for slot in 0..<Members.usedCount where rest > 0 && slot != Members.tag.slot {
      let held = Permits(rawValue: permits[slot].load())
      let taken = min(rest, held.count)
      // The count is in the lowest bits.
      if taken > 0 { permits[slot].store(held.rawValue - UInt64(taken)) }
      rest -= taken
    }
    return rest
  }

  /// Wakes the sleeper. The gate is held, and permits are about to become free.
  ///
  /// It is rung before the permit is free: the sleeper looks only once it has the gate, which is after our change, or
  /// after our death. So no kill comes between a change and its wake-up. Nor between the mark and the wake-up: the mark
  /// stays until the sleeper has looked, or a wake-up has found nobody; one that was about to fall asleep then finds
  /// another value, looks, and sets it again.
  private func ring() {
    let value = bell.load()
    guard value & 1 != 0 else { return }
    let rung = value &+ 2
    bell.store(rung)
    if bell.wake(1) == 0 { bell.store(rung & ~1) }
  }

  // MARK: - The dead

  /// How many permits are free, once the dead have given theirs back. The gate is held.
  func freeCount() -> Int {
    var (free, isInherited) = (Int(total.load()), false)
    for slot in 0..<Members.usedCount {
      let held = Permits(rawValue: permits[slot].load())
      guard held.count > 0 else { continue }
      free -= held.count
      if held.livingHolder(in: slot) == nil { isInherited = true }
    }
    return isInherited ? freeCountAfterReclaiming(free) : free
  }

  @inline(never)
  private func freeCountAfterReclaiming(_ count: Int) -> Int {
    var free = count
    ring()
    for slot in 0..<Members.usedCount {
      let held = Permits(rawValue: permits[slot].load())
      guard held.count > 0, held.livingHolder(in: slot) == nil else { continue }
      let next = min(free + held.count, max(free, initialCount))
      journalTotal.store(total.load() - UInt64(free + held.count - next))
      journalReturned.store(returned.load() + UInt64(next - free))
      journalSlot.store(UInt32(slot + 1))
      redo()
      free = next
    }
    return free
  }

  /// Does what the journal says. Done twice, it does no more.
  private func redo() {
    let slot = Int(journalSlot.load())
    guard slot > 0 else { return }
    total.store(journalTotal.load())
    returned.store(journalReturned.load())
    permits[slot - 1].store(0)
    journalSlot.store(0)
  }
}
