import OS

/// What one process holds of a semaphore, in one word: `generation 24 | count 40`. The generation is that of the
/// process's slot, so that the word of a process that has ended is not taken for its successor's.
struct Permits {
  static let largestCount = 1 << 40 - 1

  let rawValue: UInt64

  init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  /// Of this process.
  init(own count: Int) {
    rawValue = UInt64(Members.tag.generation) << 40 | UInt64(count)
  }

  var count: Int { Int(rawValue & UInt64(Self.largestCount)) }

  /// Whose they are, if that process is alive.
  func livingHolder(in slot: Int) -> ProcessTag? {
    let tag = Members.Slot(slot).tag
    return UInt64(tag.generation) & 0xFF_FFFF == rawValue >> 40 && Members.isAlive(tag) ? tag : nil
  }
}

/// A semaphore's memory.
///
/// Invariant: as many permits are free as there are in all, less what the words of all processes say. Whoever changes
/// one of these holds `gate`, for a few instructions. Each change is one store, but for the return of a dead process's
/// permits, which is in the journal before.
///
/// Those that have to wait queue up for `queue`; only its owner sleeps, on `bell`.
struct SemaphoreState {
  static var byteCount: Int { ObjectHeader.size + 64 + ProcessWords.byteCount }

  private let gate: RobustLock
  /// Bit 0: somebody may be asleep on it. The rest counts how often it was rung.
  private let bell: Word32
  private let queue: OwnedLock
  private let initial: Word64
  private let total: Word64
  /// What the total becomes once the dead process's permits in the slot `journalSlot - 1` are gone; 0 for none.
  private let journalTotal: Word64
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
    permits = ProcessWords(at: memory + 64)
  }

  func setUp(count: Int, isBounded: Bool) {
    initial.store(UInt64(count))
    total.store(UInt64(count))
    bounded.store(isBounded ? 1 : 0)
  }

  var initialCount: Int { Int(initial.load()) }

  var isBounded: Bool { bounded.load() != 0 }

  /// What this process holds.
  var ownPermits: Permits {
    let own = Permits(rawValue: permits.own.load())
    // The slot's former process may have left some.
    return own.livingHolder(in: Members.tag.slot) == nil ? Permits(own: 0) : own
  }

  /// Runs `body` with the state to itself.
  @inline(__always)
  func locked<Result>(_ body: () -> Result) -> Result {
    if gate.acquire() == .abandoned { redo() }
    defer { gate.release() }
    return body()
  }

  // MARK: - Taking

  func tryAcquire() -> Bool {
    locked { takeIfFree() }
  }

  /// The gate is held.
  private func takeIfFree() -> Bool {
    guard freeCount() > 0 else { return false }
    permits.own.store(Permits(own: ownPermits.count + 1).rawValue)
    return true
  }

  /// Waits until a permit is free, and takes it.
  func acquire(waiting wait: inout Wait) throws(Unmet) {
    _ = try queue.acquire(waiting: &wait)
    defer { queue.release() }
    while let silence = lookInTurn() {
      var watches = Watches(room: 7)
      watches.add(bell, silence)
      if watchHolders(&watches) { try wait.sleep(watches) }
    }
  }

  /// Takes a permit, or asks for the bell.
  ///
  /// - Returns: nil when it has taken one, else the bell's value until it rings.
  private func lookInTurn() -> UInt32? {
    locked {
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

  /// - Parameter limit: How many may be free then.
  /// - Returns: false, and nothing is done, where there would be more.
  func release(_ count: Int, limit: Int) -> Bool {
    locked {
      let free = freeCount()
      guard count <= limit - free, Int(total.load()) <= Permits.largestCount - count else { return false }
      ring()
      let held = ownPermits.count
      // In this order: killed in between, what we hold comes back all the same.
      if count > held { total.store(total.load() + UInt64(count - held)) }
      if held > 0 { permits.own.store(Permits(own: held - min(count, held)).rawValue) }
      return true
    }
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
    permits[slot - 1].store(0)
    journalSlot.store(0)
  }
}
