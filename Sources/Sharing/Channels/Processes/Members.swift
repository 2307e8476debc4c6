import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// The processes that share the arena: a slot each, in which the kernel itself notes the process's death.
///
/// A slot's first word holds the thread id of its process, which keeps it in its robust list for life. At the process's
/// end, however it ends, the kernel puts FUTEX_OWNER_DIED there. Nothing else is evidence of a death: pids are given to
/// others.
///
/// Invariant: a slot's generation is raised when its process is buried, so a tag never names another process.
enum Members {
  static let slotSize = 128

  /// How many processes there can be at a time.
  static var capacity: Int { capacity(inArenaOf: Arena.mapping.unsafelyUnwrapped.byteCount) }

  /// How many processes there can be at a time in an arena of so many bytes.
  static func capacity(inArenaOf byteCount: Int) -> Int { byteCount >= 1 << 36 ? 1 << 14 : 1 << 11 }

  /// This process's tag; that of slot 0 until it has joined. A plain word with a constant in it: looking at it costs
  /// neither a check that it was made nor one of exclusive access.
  ///
  /// Each forked child writes it: see `scripts/link/fork-path`.
  #if compiler(>=6.3)
    @section(".data.each_child")
  #endif
  nonisolated(unsafe) private static var ownTag: UInt64 = 1

  /// This process's tag.
  @inline(__always)
  static var tag: ProcessTag { ProcessTag(rawValue: ownTag) }

  /// A process's place in the table.
  struct Slot {
    let index: Int
    private let memory: UnsafeMutableRawPointer

    init(_ index: Int) {
      self.index = index
      memory = Arena.address(of: UInt64(Arena.Layout.slots + index * Members.slotSize))
    }

    /// The thread id of a living process; marked by the kernel at its end.
    var life: Word32 { Word32(at: memory) }

    /// Not 0 while the process is at its end, and only waits for its children.
    var isLeaving: Word32 { Word32(at: memory + 4) }

    /// A ``SlotStatus``.
    var status: SlotStatus.Word { SlotStatus.Word(at: memory + 8) }

    /// The offset of the cells that it is writing to without their lock, or 0: see ``CellAccess``.
    var writing: Word64 { Word64(at: memory + 16) }

    /// The link of the robust list, 32 bytes from `life`; the 8 bytes before are the C library's.
    var node: UnsafeMutablePointer<robust_list> { (memory + 32).assumingMemoryBound(to: robust_list.self) }

    /// The block with the offsets of the objects that the process holds, and how many entries it has.
    var holdsBlock: Word64 { Word64(at: memory + 48) }
    var holdsCount: Word32 { Word32(at: memory + 56) }
    var holdsCapacity: Word32 { Word32(at: memory + 60) }

    /// The tag of who started it.
    var parent: Word64 { Word64(at: memory + 64) }

    /// What it is in the middle of: see ``Unfinished``.
    var unfinished: Unfinished { Unfinished(at: memory + 72) }

    /// While it is free: the free slot after it, as in the arena's `freeSlots`.
    var nextFree: Word32 { Word32(at: memory + 120) }

    /// Not 0 where the process is ended at its parent's end.
    var endsWithParent: Word32 { Word32(at: memory + 124) }

    /// The manifests of what was left for the process: the first of a ``ManifestList``.
    var manifests: Word64 { Word64(at: memory + 112) }

    var tag: ProcessTag { ProcessTag(slot: index, generation: status.load().generation) }
  }

  /// How many slots have ever been used: the first ones.
  static var usedCount: Int { Int(Arena.word32(at: Arena.Layout.usedSlots).load()) }

  /// Gives this process, which was not forked by a member, a slot of its own.
  static func join() {
    let slot = Arena.locked { takeFreeSlot() }
    // There is room: it is the first one.
    let index = slot.unsafelyUnwrapped
    Slot(index).status.store(SlotStatus(generation: Slot(index).status.load().generation, .beginning))
    begin(in: Slot(index))
  }

  /// Lets the kernel watch over this process's slot, which is in the state `.beginning`.
  static func begin(in slot: Slot) {
    ownTag = slot.tag.rawValue
    let error = procscript_robust_register()
    guard error == 0, procscript_robust_keep(slot.node) == 0 else { fatalError("this system has no robust futexes") }
    slot.life.store(procscript_robust_thread_id())
    slot.status.store(slot.status.load().with(.living))
  }

  /// In a process that has the arena of the one that it was forked from for itself: the kernel watches over it in the place
  /// of that one.
  static func takePlace() {
    let slot = Slot(tag.slot)
    let error = procscript_robust_register()
    guard error == 0, procscript_robust_keep(slot.node) == 0 else { fatalError("this system has no robust futexes") }
    slot.life.store(procscript_robust_thread_id())
  }

  /// The free slot that was used last, its number plus one; 0 for none. It is taken first, so that few pages are touched.
  ///
  /// A process that is killed between two stores may leave a free slot out of the list, never one in it that is used.
  private static var freeSlots: Word32 { Arena.word32(at: Arena.Layout.freeSlots) }

  /// About how many processes there are: one that is killed just while it changes this may leave it wrong by one.
  static var count: Int { Int(Arena.word32(at: Arena.Layout.slotsInUse).load()) }

  private static func adjustCount(by change: Int32) { Arena.word32(at: Arena.Layout.slotsInUse).add(change) }

  /// A slot that nobody uses, for the caller to mark as used. The arena is locked.
  static func takeFreeSlot() -> Int? {
    guard let index = nextFreeSlot() else { return nil }
    // Who had it may have been killed in the middle of a store.
    Slot(index).writing.store(0)
    adjustCount(by: 1)
    return index
  }

  private static func nextFreeSlot() -> Int? {
    let first = freeSlots.load()
    if first != 0 {
      let slot = Slot(Int(first) - 1)
      freeSlots.store(slot.nextFree.load())
      return slot.index
    }
    let used = usedCount
    if used < capacity {
      Arena.word32(at: Arena.Layout.usedSlots).store(UInt32(used + 1))
      return used
    }
    return (0..<used).first { Slot($0).status.load().state == .free }
  }

  /// Gives a slot back: from now on the process that had it is no more. The arena is locked.
  static func release(_ slot: Slot) {
    slot.status.store(SlotStatus(generation: slot.status.load().generation &+ 1, .free))
    slot.nextFree.store(freeSlots.load())
    freeSlots.store(UInt32(slot.index + 1))
    adjustCount(by: -1)
  }

  /// Whether a process is there: it has not ended, or nobody can have noticed.
  static func isAlive(_ tag: ProcessTag) -> Bool {
    let slot = Slot(tag.slot)
    // Both are of the same process: its generation is the same after the look too, or it is buried by now.
    let isMarked = isMarkedDead(slot)
    return slot.status.load().generation == tag.generation && !isMarked
  }

  /// Whether a process that has been reaped is still there as another one, which has taken its place and is being ended with
  /// it: what that is in the middle of is not to be taken for a dead one's. It is given a moment to end.
  static func isStillEnding(_ tag: ProcessTag, as reaped: ProcessID) -> Bool {
    let deadline = Deadline(after: longestEnding)
    while let other = livingPlaceTaker(of: tag), other != reaped {
      if deadline.hasPassed() { return true }
      usleep(50)
    }
    return false
  }

  private static func livingPlaceTaker(of tag: ProcessTag) -> ProcessID? {
    Slot(tag.slot).status.load().state == .living ? pid(tag) : nil
  }

  /// Seconds.
  private static let longestEnding = 0.5

  /// Whether this process is about to be ended, as its parent is at its end.
  static var isAboutToBeEnded: Bool {
    let slot = Slot(tag.slot)
    guard slot.endsWithParent.load() != 0, let parent = ProcessTag(in: slot.parent.load()) else { return false }
    return Slot(parent.slot).isLeaving.load() != 0 || !isAlive(parent)
  }

  /// The pid of a living process.
  static func pid(_ tag: ProcessTag) -> ProcessID? {
    let id = Slot(tag.slot).life.load() & UInt32(FUTEX_TID_MASK)
    return isAlive(tag) && id != 0 ? ProcessID(Int32(id)) : nil
  }

  /// Whether the process of a slot has ended, and is not buried.
  ///
  /// The kernel marks the end of one that has come to itself. Before that it is known by its pid, which its parent notes
  /// as soon as the fork returns: until it is reaped, that is no other's, and the parent that reaps it buries it. One
  /// whose parent has died before it could note the pid was never started for anybody: if it comes after all, it finds
  /// itself buried, and ends.
  static func isMarkedDead(_ slot: Slot) -> Bool {
    let status = slot.status.load()
    switch status.state {
    case .free: return false
    case .living: return slot.life.load() & UInt32(FUTEX_OWNER_DIED) != 0
    case .buried: return true
    case .expected, .beginning:
      if let pid = status.pid { return hasEnded(pid) }
      guard let parent = ProcessTag(in: slot.parent.load()) else { return false }
      return parent != tag && !isAlive(parent)
    }
  }

  /// Whether a process has ended, be it reaped or not. Where no descriptor can be had it is taken for one that has not.
  private static func hasEnded(_ pid: ProcessID) -> Bool {
    do throws(SystemError) {
      let descriptor = try ProcessDescriptor(pid)
      return try Poll.wait(for: Poll.Interest(descriptor.number), until: .passed, attention: .toNothing) == .ready
    } catch {
      return error.errno == .noSuchProcess
    }
  }

  /// Nanoseconds between two looks at all processes.
  static let sweepInterval: UInt64 = 50_000_000

  /// Whether one has died that is not buried yet. Only one process looks at a time, and the next one after an interval:
  /// the others are told that none has died. Takes no lock.
  static func lookForUnburied() -> Bool {
    let last = Arena.word64(at: Arena.Layout.lastSweep)
    let (before, now) = (last.load(), SystemClock.nanoseconds())
    guard now &- before >= sweepInterval || Turns.areTaken, last.exchange(before, for: now) else { return false }
    return (0..<usedCount).contains { isMarkedDead(Slot($0)) }
  }

  /// Buries those that have died.
  static func sweep() {
    for index in 0..<usedCount {
      // Whose slot it is, is read before the look: another process may have it afterwards.
      let slot = Slot(index)
      let tag = slot.tag
      if isMarkedDead(slot) { bury(tag) }
    }
  }

  /// Frees what a process had that has ended: its holds and its slot. Does nothing for one that is buried already.
  static func bury(_ tag: ProcessTag) {
    Holds.releaseAll(of: tag)
  }
}
