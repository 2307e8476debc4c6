import CProcscriptSystem
package import ProcscriptSystem

/// The shared memory that channels live in: one sparse range, mapped before the first fork, so that what any process
/// makes later is seen by all at the same place.
///
/// An object is named by its offset, which means the same in every process; a program that is started anew and handed
/// ``descriptor`` may map it anywhere.
///
/// Invariant: whoever changes the arena's own data holds its lock, and may be killed at any instruction: each change is
/// one store, or can be made whole by the next holder.
package enum Arena {
  /// What a process knows of the arena.
  struct Mapping {
    let base: UnsafeMutableRawPointer
    let byteCount: Int
    let descriptor: Int32?
    /// Where the waits of processes are, the names, the reports, and the map of blocks, and where the blocks begin.
    let waits: Int
    let names: Int
    let reports: Int
    let blockMap: Int
    let firstBlock: UInt64

    let file: SharedMemoryFile

    init(_ file: SharedMemoryFile) {
      self.file = file
      (base, byteCount, descriptor) = (file.base, file.byteCount, file.descriptor)
      let power = Int.bitWidth - 1 - byteCount.leadingZeroBitCount
      waits = Layout.waits(power)
      names = Layout.names(power)
      reports = Layout.reports(power)
      blockMap = Layout.blockMap(power)
      firstBlock = UInt64(byteCount - 1 << power)
    }
  }

  /// nil until ``prepare()``. Used by the one thread of this process only.
  nonisolated(unsafe) private(set) static var mapping: Mapping?

  /// What `/proc` calls the arena.
  package static let fileName = "procscript-channels"

  /// The file in memory that the arena is, for programs that are started anew; nil before ``prepare()``, and
  /// where `ulimit -f` allows none.
  package static var descriptor: Int32? { mapping?.descriptor }

  /// Whether this process is known in the arena, or is about to be: channels can be used. A plain word, since every
  /// channel that is made looks at it.
  nonisolated(unsafe) private(set) static var hasChannels = false

  /// Where everything is, as bytes from the arena's start.
  enum Layout {
    static let lock = 0
    static let top = 8
    static let lastSweep = 24
    static let usedSlots = 32
    static let freeSlots = 40
    static let slotsInUse = 48
    static let freeLists = 64
    static let filledLists = 512
    static let unjoined = 520
    static let bytesInUse = 528
    static let freedBytes = 536
    static let hostMemory = 1024
    static let manifests = 2048
    static let doomed = 2056
    static let nextTrace = 2064
    static let traceBegin = 2072
    static let traceEnd = 2080
    static let lastDeath = 2088
    static let lastAwake = 2096
    static let ignoresDeadlocks = 2104
    static let namesEnd = 2112
    static let lastRequest = 2120
    static let isDistrusted = 2128
    static let hashSeed = 2136
    static let lastIDs = 2304
    static let slots = 4096

    /// What follows depends on the power of two that all blocks are together, so that halves of it are two.
    static func waits(_ power: Int) -> Int {
      roundedUpToPages(slots + Members.capacity(inArenaOf: 1 << power) * Members.slotSize)
    }

    static func names(_ power: Int) -> Int {
      roundedUpToPages(waits(power) + Members.capacity(inArenaOf: 1 << power) * PublishedWait.size)
    }

    static func reports(_ power: Int) -> Int { names(power) + SharedNames.byteCount }

    static func blockMap(_ power: Int) -> Int {
      reports(power)
        + roundedUpToPages(Members.capacity(inArenaOf: 1 << power) * SharedReport.size(inArenaOf: 1 << power))
    }

    static func byteCount(_ power: Int) -> Int {
      roundedUpToPages(blockMap(power) + 1 << (power - smallestPower)) + 1 << power
    }
  }

  /// Makes the arena and makes this process known in it. Does nothing the second time.
  ///
  /// To be called by each program once, before the first fork. About 20 µs.
  ///
  /// - Throws: `SystemError` where there is no room for it, as under `ulimit -v`; with the operation `shareChannels`
  ///   where the system lacks what channels need.
  package static func prepare() throws(SystemError) {
    if hasChannels { return }
    try RobustLock.checkSupport()
    try prepareMemory()
    hasChannels = true
    Members.join()
  }

  /// Makes the arena without channels, for what else is in it: ``hostMemory``. It needs no more than memory.
  ///
  /// - Throws: `SystemError` where there is no room for it.
  package static func prepareMemory() throws(SystemError) {
    if mapping != nil { return }
    mapping = Mapping(try SharedMemoryFile(name: fileName, largestOf: sizes))
    beginEmpty()
  }

  private static func beginEmpty() {
    top.store(firstBlock)
    word64(at: Layout.hashSeed).store(randomSeed())
  }

  /// A number that only those know who share this memory: who sends keys from outside can't choose such that meet in a
  /// table.
  static var hashSeed: UInt64 { word64(at: Layout.hashSeed).load() }

  /// Sparse: the largest that the system grants. The smallest leave room for something else under a low `ulimit -v`.
  /// A limit on the size of files leaves room for others, and is used as far as can be.
  private static var sizes: [Int] {
    let hasFileLimit = ResourceLimit.current(.fileSize)?.soft != ResourceLimit.unlimited
    let powers = hasFileLimit ? (22...39).reversed() : [39, 38, 36, 34, 32, 30, 28, 26, 24, 22]
    return powers.map(Layout.byteCount)
  }

  /// Takes part in the arena of the process that has started this program and handed over its ``descriptor``. The
  /// process becomes known in it by ``Membership/beginAnew()``.
  ///
  /// - Throws: `SystemError` where there is no room for it.
  package static func attach(_ descriptor: Int32) throws(SystemError) {
    precondition(mapping == nil, "this process has an arena")
    mapping = Mapping(try SharedMemoryFile(descriptor))
    hasChannels = (try? RobustLock.checkSupport()) != nil
  }

  /// In a process that was forked and is to share nothing with others: all that is in the arena, once more, in memory
  /// of its own. It takes the place of the process that it was forked from. Does nothing where there is no arena.
  ///
  /// - Throws: `SystemError` where there is no room for it.
  package static func separate() throws(SystemError) {
    guard let old = mapping else { return }
    mapping = Mapping(try SharedMemoryFile(copying: old.file, name: fileName))
    guard hasChannels else { return }
    Members.takePlace()
    Members.forgetWriters()
  }

  /// Leaves the arena to those that this process has shared it with, and begins with an empty one, which only processes
  /// share that are forked from now on. Nothing is held any more of what lies in the old one: its ``SharedObject``s
  /// stay, and are of no use. Does nothing where there is no arena.
  ///
  /// Where this process was known in the old one, another one is to take its place there: see ``takePlace()``.
  ///
  /// - Precondition: No lock is held.
  /// - Throws: `SystemError` where there is no room for it; the process is to end then.
  package static func startOver() throws(SystemError) {
    guard let old = mapping else { return }
    // What is still to be done there is for whoever takes its place.
    Postponed.forget()
    Upkeep.forget()
    Holds.abandonAll()
    procscript_robust_start_over()
    mapping = Mapping(try SharedMemoryFile(replacing: old.file, name: fileName, largestOf: sizes))
    beginEmpty()
    if hasChannels { Members.join() }
  }

  /// In a process that was forked by one which starts over: it is known to the others in the place of that one, and
  /// holds what that has held. It must not have called anything of a channel's before.
  package static func takePlace() {
    if mapping != nil && hasChannels { Members.takePlace() }
  }

  /// Whether others share the arena that have not ended.
  package static var hasOthers: Bool {
    guard mapping != nil, hasChannels else { return false }
    let own = Members.tag.slot
    return (0..<Members.usedCount).contains { index in
      let slot = Members.Slot(index)
      let state = slot.status.load().state
      return index != own && state != .free && state != .buried && !Members.isMarkedDead(slot)
    }
  }

  /// 1024 bytes for whoever starts the processes: zeroed at first, the same for all of them, aligned for 64 bytes.
  ///
  /// - Precondition: The arena is there.
  package static var hostMemory: UnsafeMutableRawPointer { address(of: UInt64(Layout.hostMemory)) }

  /// Whether messages that lie here may be from a process in a sandbox. None can write here itself: see ``startOver()``.
  package static var isDistrusted: Bool { mapping != nil && word32(at: Layout.isDistrusted).load() != 0 }

  /// From now on it is distrusted, by all that share it.
  ///
  /// - Throws: What ``prepareMemory()`` does.
  package static func distrust() throws(SystemError) {
    try prepareMemory()
    word32(at: Layout.isDistrusted).store(1)
  }

  /// Where the arena begins in this process; nil where there is none yet.
  package static var base: UnsafeRawPointer? { mapping.map { UnsafeRawPointer($0.base) } }

  /// The address of an offset.
  static func address(of offset: UInt64) -> UnsafeMutableRawPointer {
    mapping.unsafelyUnwrapped.base + Int(offset)
  }

  /// The offset of an address.
  static func offset(of address: UnsafeMutableRawPointer) -> UInt64 {
    UInt64(address - mapping.unsafelyUnwrapped.base)
  }

  static func word64(at offset: Int) -> Word64 { Word64(at: address(of: UInt64(offset))) }

  static func word32(at offset: Int) -> Word32 { Word32(at: address(of: UInt64(offset))) }

  private static var lock: RobustLock { RobustLock(at: address(of: UInt64(Layout.lock))) }

  /// Runs `body` with the arena's lock held, also inside of another one. What a dead holder left half done is made
  /// whole before. A call that throws no `SystemError` waits as long as a holder is stopped: there is
  /// ``lockedShortly(_:)``.
  ///
  /// - Throws: What `body` throws. Where that is a `SystemError`, also one with `interrupted`: the lock's holder was
  ///   stopped in the middle, and an interrupt came.
  static func locked<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    let lock = lock
    if lock.isOwn { return try body() }
    guard let acquisition = lock.acquire(patience: Failure.self == SystemError.self ? patience : .max) else {
      return try lockedInterruptibly(body)
    }
    return try held(acquisition, body)
  }

  /// How long the lock is waited for before its holder may be one that was stopped, in nanoseconds.
  private static let patience: UInt64 = 10_000_000

  @inline(never)
  private static func lockedInterruptibly<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var wait = Wait(for: nil, until: .never) { false }
    let acquisition: RobustLock.Acquisition
    do throws(Unmet) {
      acquisition = try lock.acquire(waiting: &wait)
    } catch {
      let subject = "the memory shared by processes, where another process is stopped"
      throw SystemError(.mapMemory, .interrupted, subject: subject, using: .live) as! Failure
    }
    return try held(acquisition, body)
  }

  /// Runs `body` with the arena's lock held, which is waited for only as long as a wait allows.
  ///
  /// - Throws: ``Unmet``, of the wait.
  static func locked<Result>(waiting wait: inout Wait, _ body: () -> Result) throws(Unmet) -> Result {
    held(try lock.acquire(waiting: &wait), body)
  }

  /// Runs `body` with the arena's lock held, if that can be had soon: for what may as well be done later, or by another
  /// process.
  ///
  /// - Returns: nil, and nothing is done, where the lock could not be had soon: its holder may have been stopped.
  static func lockedShortly<Result>(_ body: () -> Result) -> Result? {
    let lock = lock
    if lock.isOwn { return body() }
    return lock.acquire(patience: patience).map { held($0, body) }
  }

  /// Runs `body` with the arena's lock held: now, if that can be had soon, else as soon as this process has it. For
  /// what must be done, by a call that must come to its end though the lock's holder was stopped.
  @inline(__always)
  static func lockedNowOrLater(_ body: @escaping () -> Void) {
    if lockedShortly(body) == nil { Postponed.add(body) }
  }

  private static func held<Result, Failure: Error>(
    _ acquisition: RobustLock.Acquisition, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if acquisition == .abandoned { repair() }
    if Postponed.isAny { Postponed.run() }
    defer { lock.release() }
    return try body()
  }

  /// Makes whole what a dead holder of the lock has left. The arena is locked.
  static func repair() {
    FreeBlocks.makeAnew()
    Doomed.repair()
    Manifest.repairLists()
    Holds.recount()
    Doomed.drain()
  }

  /// A number that nothing else of its kind has ever had in the arena: 1 for the first. The arena is locked.
  ///
  /// - Parameter counter: That of an ``ObjectKind``, or 0 for pipes.
  static func newNumber(_ counter: UInt32) -> UInt64 {
    let last = word64(at: Layout.lastIDs + 8 * Int(counter))
    let number = last.load() + 1
    last.store(number)
    return number
  }
}
