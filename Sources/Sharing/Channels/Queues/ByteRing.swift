import ProcscriptSystem

/// A queue of messages, each some bytes, between any number of processes; it survives the killing of any of them at any
/// instruction.
///
/// One lock lets a writer at a time in, another one a reader. Between the two holders the ring has one producer and one
/// consumer, and needs no more than two words: the tail, up to which there are messages, and the head, up to which they
/// are taken. Each is moved by one store, after the message is whole or copied out. So there is nothing to repair after
/// a death: what was not committed was not put, or not taken.
///
/// Messages lie in segments of shared memory (``RingSegments``), one behind the other and around; a marker leads from
/// the end of a segment to its start, or to another segment: to a larger one when the present one is full, and home
/// again when all are taken.
///
/// Invariants
/// - From head to tail, the segments' numbers rise, except that the head may stand before a marker that leads down.
/// - At the tail there is always room for a marker.
/// - The tail enters no segment that the head stands in, and none whose memory is being given back.
struct ByteRing {
  /// Of zeroed memory, in whole cache lines.
  static let size = segmentsOffset + RingSegments.tableSize

  private static let segmentsOffset = 7 * 64

  private let memory: UnsafeMutableRawPointer
  let segments: RingSegments
  /// The largest number of messages that may wait.
  let capacity: UInt32
  /// Whether messages that wait make it grow, or only large ones.
  let growsWithBacklog: Bool

  /// How many messages may wait where no number is set: so many that the count's differences stay clear.
  static let unbounded: UInt32 = 1 << 31

  init(at memory: UnsafeMutableRawPointer, capacity: UInt32, growsWithBacklog: Bool) {
    self.memory = memory
    self.capacity = capacity
    self.growsWithBacklog = growsWithBacklog
    segments = RingSegments(table: memory + Self.segmentsOffset)
  }

  // The writers' line: used by who holds their lock.

  var writers: RobustLock { RobustLock(at: memory) }

  /// The head as a writer saw it last.
  var knownHead: Word64 { Word64(at: memory + 8) }

  /// How many messages in a row would have been better off in a smaller segment.
  var misfits: Word32 { Word32(at: memory + 16) }

  /// The head, plus 1, with which a writer found no room last.
  var fullHead: Word64 { Word64(at: memory + 24) }

  var tail: Word64 { Word64(at: memory + 64) }

  // The readers' line.

  var readers: RobustLock { RobustLock(at: memory + 128) }

  /// The tail as a reader saw it last.
  var knownTail: Word64 { Word64(at: memory + 136) }

  /// A bit for each segment whose memory may be being given back.
  var vacating: Word32 { Word32(at: memory + 144) }

  var head: Word64 { Word64(at: memory + 192) }

  // What is seldom written.

  /// Those who wait for a message.
  var sleepingReaders: CountSleepers { CountSleepers(flag: Word64(at: memory + 256), counted: tail) }

  /// The one who waits for room.
  var sleepingWriters: CountSleepers { CountSleepers(flag: Word64(at: memory + 264), counted: head) }

  /// A ``State``.
  var state: Word32 { Word32(at: memory + 272) }

  /// When the ring last went home without a message, in nanoseconds of the monotonic clock; 0: never.
  var lastWayHome: Word64 { Word64(at: memory + 280) }

  // What has to do with messages that name objects.

  /// Bits of ``isDeadEnd``.
  private var deadEnd: Word32 { Word32(at: memory + 276) }

  /// The manifests of the messages in it, and of those that are about to be put.
  var manifests: ManifestList { ManifestList(first: Word64(at: memory + Self.manifestsOffset)) }

  private static let manifestsOffset = 5 * 64

  /// The writer, and the reader, that a message is just being put or taken by.
  var writersIntent: RingIntent { RingIntent(at: memory + Self.manifestsOffset + 8) }
  var readersIntent: RingIntent { RingIntent(at: memory + Self.manifestsOffset + 64) }

  /// A manifest knows its ring by this.
  var manifestsOffset: UInt64 { Arena.offset(of: memory + Self.manifestsOffset) }

  init(manifestsAt offset: UInt64) {
    self.init(at: Arena.address(of: offset) - Self.manifestsOffset, capacity: Self.unbounded, growsWithBacklog: false)
  }

  /// Whether nobody will ever take what is in it. Changed with the arena locked.
  var isDeadEnd: Bool { deadEnd.load() != 0 }

  /// Lets go of what the messages in it name: nobody will take them. May be done twice. The arena is locked.
  func becomeDeadEnd() {
    // First: who is just putting one looks afterwards.
    deadEnd.store(1)
    manifests.letGoOfAll()
  }

  enum State {
    static let open: UInt32 = 0
    /// Nobody begins to put a message, but somebody may be in the middle of it.
    static let closing: UInt32 = 1
    /// No message will come any more.
    static let closed: UInt32 = 2
  }

  /// Nanoseconds after which a call that may only look gives up: who has the lock has been stopped, or copies a very
  /// large message.
  static let longestLook: UInt64 = 100_000_000

  /// Runs `body` with the call's wait. One that may only look waits for the arena's lock all the same, but not for long.
  ///
  /// - Returns: nil where a look has given up.
  func waitForArena<Result>(
    _ wait: inout Wait, _ body: (inout Wait) throws(Unmet) -> Result
  ) throws(Unmet) -> Result? {
    if wait.deadline != .passed { return try body(&wait) }
    var look = Wait(for: nil, until: Deadline(after: Double(Self.longestLook) / 1e9)) { false }
    do throws(Unmet) {
      return try body(&look)
    } catch {
      guard error == .timedOut else { throw error }
      return nil
    }
  }

  /// How many messages wait. Exact for some moment during the call.
  var count: Int {
    // The head moves on only up to the tail: loaded first, it makes no difference negative.
    while true {
      let first = RingPosition(head.load()).count
      let last = RingPosition(tail.load()).count
      if RingPosition(head.load()).count == first { return Int(last &- first) }
    }
  }

  var isClosed: Bool { state.load() != State.open }

  /// Lets nobody put a message any more, and wakes all who wait. Takes no lock.
  ///
  /// - Parameter isFinal: Whether certainly nobody is in the middle of putting one.
  func close(isFinal: Bool = false) {
    if isFinal {
      _ = state.exchange(State.closed)
    } else {
      _ = state.exchange(State.open, for: State.closing)
    }
    state.wake()
  }

  /// Makes sure of those who were in the middle of putting a message when the ring was closed. No lock is held.
  ///
  /// - Returns: false where the deadline has passed, and somebody is.
  func finishClosing(_ wait: inout Wait) throws(Unmet) -> Bool {
    if wait.deadline != .passed {
      enterWriters(try writers.acquire(waiting: &wait))
    } else {
      guard let acquisition = writers.acquire(patience: SpinLimit.short) else { return false }
      enterWriters(acquisition)
    }
    state.store(State.closed)
    writers.release()
    return true
  }

  /// Frees its segments. The arena is locked, and nobody uses the ring.
  func freeSegments() {
    segments.free()
  }

  /// Sleeps with a lock of the ring held, as long as the count is that of `value`, which was announced, and the ring in
  /// `state`.
  ///
  /// - Throws: ``Unmet``, with the lock released.
  func sleep(
    _ sleepers: CountSleepers, while value: UInt64, _ state: UInt32, holding side: Side, _ wait: inout Wait
  ) throws(Unmet) {
    let lock = side == .readers ? readers : writers
    var watches = Watches()
    sleepers.watch(value, in: &watches)
    watches.add(self.state, state)
    do throws(Unmet) {
      try wait.sleep(watches)
    } catch {
      lock.release()
      throw error
    }
    guard wait.hasToPause else { return }
    lock.release()
    try wait.pause()
    let acquisition = try lock.acquire(waiting: &wait)
    if side == .readers { enterReaders(acquisition) } else { enterWriters(acquisition) }
  }
}

// To be called by each holder of a lock before anything else.
extension ByteRing {
  enum Side {
    case readers, writers
  }

  @inline(__always)
  func enterWriters(_ acquisition: RobustLock.Acquisition) {
    if acquisition == .abandoned { writersIntent.repair(noted: { $0.putting }, at: tail) }
  }

  @inline(__always)
  func enterReaders(_ acquisition: RobustLock.Acquisition) {
    if acquisition == .abandoned { readersIntent.repair(noted: { $0.taking }, at: head) }
  }
}
