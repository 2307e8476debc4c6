package import ProcscriptSystem

/// A queue of messages between processes: any may put, any may get, each message is got once, in the order in which
/// they were put.
///
/// ```swift
/// let queue = try Queue(capacity: 0)
/// if try queue.put(message, until: .never) == .stored { … }
/// var buffer = ReceiveBuffer()
/// if try queue.get(into: &buffer, until: .never) == .received { use(buffer.bytes) }
/// ```
///
/// A message is stored, whole, when `put` returns, and gone when `get` does. Killed at any moment, a process loses no
/// message but one that it was just putting, or had got. What is waiting costs memory up to some 4 GiB; beyond that, or
/// `capacity` messages, putting waits.
package final class Queue: SharedObject {
  private let ring: ByteRing
  private let tasks: TaskCounts

  /// Whether it is for scripts to use: what a pool works by is not. All processes see that in the queue itself.
  package let isForScripts: Bool

  private enum Layout {
    static let capacity = ObjectHeader.size + ByteRing.size
    static let isHidden = capacity + 8
    static let tasks = capacity + 16
    static var size: Int { tasks + TaskCounts.size }
  }

  /// Makes an empty queue.
  ///
  /// - Parameters:
  ///   - capacity: The largest number of messages that may wait; 0 for no limit.
  ///   - isForScripts: See ``isForScripts``.
  /// - Throws: `SystemError` when there is no shared memory left.
  package convenience init(capacity: Int, isForScripts: Bool = true) throws(SystemError) {
    precondition(capacity >= 0, "a queue for less than no message")
    try Arena.prepare()
    let object = try Made(.queue, byteCount: Layout.size)
    let limit = min(UInt64(capacity), UInt64(ByteRing.unbounded))
    Word64(at: object.memory + Layout.capacity).store(limit == 0 ? UInt64(ByteRing.unbounded) : limit)
    Word32(at: object.memory + Layout.isHidden).store(isForScripts ? 0 : 1)
    self.init(existing: object)
  }

  /// Takes hold of one that exists.
  init(existing object: Made) {
    let capacity = UInt32(Word64(at: object.memory + Layout.capacity).load())
    ring = ByteRing(at: object.memory + ObjectHeader.size, capacity: capacity, growsWithBacklog: true)
    tasks = TaskCounts(at: object.memory + Layout.tasks)
    isForScripts = Word32(at: object.memory + Layout.isHidden).load() == 0
    super.init(object)
  }

  /// Puts a message at the end, and waits for room where there is none.
  ///
  /// - Parameters:
  ///   - message: Up to 2 GiB, less 16 bytes; one that names objects, less 64 bytes.
  ///   - objects: What the message names, all held by this process: who gets it gets hold of them.
  /// - Returns: `.closed` also where this process holds the queue no more.
  /// - Throws: ``Unmet``: with a deadline of `.passed`, `.full` is returned instead of `.timedOut`.
  @inline(__always)
  package func put(
    _ message: UnsafeRawBufferPointer, naming objects: [SharedObject] = [], until deadline: Deadline
  ) throws(Unmet) -> PutOutcome {
    guard isHeld else { return .closed }
    if objects.isEmpty && ring.tryPut(message) { return .stored }
    return try putSlowly(message, naming: objects, until: deadline)
  }

  @inline(never)
  private func putSlowly(
    _ message: UnsafeRawBufferPointer, naming objects: [SharedObject], until deadline: Deadline
  ) throws(Unmet) -> PutOutcome {
    try ring.put(
      message, naming: objects, for: header, purpose: purpose(.send), until: deadline
    ) { [unowned self] in isAlone }
  }

  /// Takes the first message, and waits for one where there is none.
  ///
  /// It counts as unfinished until ``taskDone()`` is called for it.
  ///
  /// - Returns: `.closed` also where this process holds the queue no more.
  /// - Throws: ``Unmet``: with a deadline of `.passed`, `.empty` is returned instead of `.timedOut`.
  @inline(__always)
  package func get(into buffer: inout ReceiveBuffer, until deadline: Deadline) throws(Unmet) -> GetOutcome {
    guard isHeld else { return .closed }
    if ring.tryGet(into: &buffer, noting: .counted(tasks)) { return .received }
    return try getSlowly(into: &buffer, noting: .counted(tasks), for: .receive, until: deadline)
  }

  @inline(never)
  private func getSlowly(
    into buffer: inout ReceiveBuffer, noting taker: Taker, for goal: WaitPurpose.Goal, until deadline: Deadline
  ) throws(Unmet) -> GetOutcome {
    try ring.get(into: &buffer, noting: taker, purpose: purpose(goal), until: deadline) { [unowned self] in isAlone }
  }

  /// Takes the first message as ``get(into:until:)`` does, for a worker of a pool: whoever looks at its claim sees that it
  /// is about to take that message before it is gone from the queue. ``taskDone()`` is not for such messages.
  ///
  /// - Throws: ``Unmet``: with a deadline of `.passed`, `.empty` is returned instead of `.timedOut`.
  package func get(
    into buffer: inout ReceiveBuffer, claiming claim: TaskClaim, until deadline: Deadline
  ) throws(Unmet) -> GetOutcome {
    if ring.tryGet(into: &buffer, noting: .claiming(claim)) { return .received }
    return try getSlowly(into: &buffer, noting: .claiming(claim), for: .task, until: deadline)
  }

  /// How many messages were ever taken, which wraps around at 2^32: the number, from 0, of the one that is taken next.
  package var takenCount: UInt32 { RingPosition(ring.head.load()).count }

  /// How many messages may wait; nil for no limit.
  package var capacity: Int? { ring.capacity == ByteRing.unbounded ? nil : Int(ring.capacity) }

  /// How many messages wait.
  package var size: Int { ring.count }

  package var isEmpty: Bool { ring.count == 0 }

  /// Whether as many messages wait as may.
  package var isFull: Bool { ring.count >= Int(ring.capacity) }

  /// Lets no process put a message any more; those that wait can still be got.
  package func close() {
    ring.close()
  }

  package var isClosed: Bool { ring.isClosed }

  /// Reports that one of the messages that were got has been dealt with, by this process or another one.
  ///
  /// - Returns: false, and nothing is done, where all have been already.
  package func taskDone() -> Bool { tasks.noteDone(ring) }

  /// Whether this process has got messages that are not dealt with.
  var hasTaken: Bool { tasks.hasOwn }

  /// Waits until all messages are got and dealt with. What a dead process had got counts as dealt with.
  ///
  /// - Returns: `.abandoned` where there was such, and nobody has been told before.
  /// - Throws: ``Unmet``; `.timedOut` also for a deadline of `.passed`.
  package func join(until deadline: Deadline) throws(Unmet) -> RobustLock.Acquisition {
    var wait = Wait(for: purpose(.signal), until: deadline) { [unowned self] in isAlone }
    return try tasks.join(ring, &wait)
  }

  /// Watches for a message, or the close, among other things.
  ///
  /// - Returns: Whether there is neither yet.
  func addWatch(to watches: inout Watches) -> Bool { isHeld && ring.addWatch(to: &watches) }

  private static func ring(of object: ObjectHeader) -> ByteRing {
    ByteRing(at: object.memory + ObjectHeader.size, capacity: 0, growsWithBacklog: true)
  }

  /// Nobody holds it any more: nobody will take what is in it. The arena is locked.
  static func end(_ object: ObjectHeader) { ring(of: object).becomeDeadEnd() }

  /// The arena is locked.
  static func freeInsides(of object: ObjectHeader) { ring(of: object).freeSegments() }
}
