import Glibc
import ProcscriptSystem

/// How an attempt to get a message ended.
package enum GetOutcome: Hashable, Sendable {
  /// The message is in the buffer.
  case received
  /// There was none, and the deadline had passed from the start.
  case empty
  /// It is closed, or nobody is left who could send, and all messages are taken.
  case closed
  /// This process has not enough memory of its own for the message, or there is no shared memory left for its holds on
  /// what the message names. The message stays where it is.
  case noMemory
}

// Getting: the readers' lock is held while a message is waited for, copied out and committed.
extension ByteRing {
  /// Gets a message if one is there and nobody else is getting one.
  @inline(__always)
  func tryGet(into buffer: inout ReceiveBuffer, noting taker: Taker) -> Bool {
    guard let acquisition = readers.tryAcquire() else { return false }
    enterReaders(acquisition)
    let isTaken = take(into: &buffer, noting: taker) == .received
    readers.release()
    if isTaken {
      sleepingWriters.wakeAfterRelease()
      goHomeIfDrained()
    }
    return isTaken
  }

  /// Gets a message.
  ///
  /// - Parameters:
  ///   - purpose: What it waits for, where it has to.
  ///   - isDeserted: Whether nobody is left who could put one.
  /// - Throws: ``Unmet``.
  func get(
    into buffer: inout ReceiveBuffer, noting taker: Taker, purpose: WaitPurpose, until deadline: Deadline,
    isDeserted: @escaping () -> Bool
  ) throws(Unmet) -> GetOutcome {
    var wait = Wait(for: purpose, until: deadline, isDeserted: isDeserted)
    do throws(Unmet) {
      return try get(into: &buffer, noting: taker, &wait)
    } catch .deserted {
      // The last one may have put a message just before its end.
      if tryGet(into: &buffer, noting: taker) { return .received }
      throw .deserted
    }
  }

  private func get(
    into buffer: inout ReceiveBuffer, noting taker: Taker, _ wait: inout Wait
  ) throws(Unmet) -> GetOutcome {
    guard try acquireReaders(&wait) else { return isFinallyClosed ? .closed : .empty }
    defer { buffer.forgetRoom() }
    while true {
      // Looked at first: what was put before it was closed is seen then.
      let state = state.load()
      let outcome = take(into: &buffer, noting: taker)
      switch outcome {
      case .received:
        readers.release()
        sleepingWriters.wakeAfterRelease()
        goHomeIfDrained()
        return buffer.takeHold() ? .received : .noMemory
      case .noMemory:
        readers.release()
        return .noMemory
      case .empty where state == State.closed:
        readers.release()
        return .closed
      case .naming(let count):
        readers.release()
        let hasRoom = try waitForArena(&wait) { wait throws(Unmet) in
          try buffer.makeRoom(forNames: count, waiting: &wait)
        }
        guard let hasRoom else { return .empty }
        guard hasRoom else { return .noMemory }
        guard try acquireReaders(&wait) else { return .empty }
        continue
      case .empty: break
      }
      if state == State.closing {
        readers.release()
        guard try finishClosing(&wait), try acquireReaders(&wait) else { return .empty }
      } else if wait.deadline == .passed {
        readers.release()
        return .empty
      } else {
        try awaitMessage(&wait)
      }
    }
  }

  /// Takes the readers' lock.
  ///
  /// - Returns: false where the deadline has passed, and there is no message.
  private func acquireReaders(_ wait: inout Wait) throws(Unmet) -> Bool {
    if wait.deadline != .passed {
      enterReaders(try readers.acquire(waiting: &wait))
      return true
    }
    let start = SystemClock.nanoseconds()
    while true {
      if let acquisition = readers.acquire(patience: SpinLimit.short) {
        enterReaders(acquisition)
        return true
      }
      if count == 0 && state.load() != State.closing { return false }
      if SystemClock.nanoseconds() &- start > Self.longestLook { return false }
      if Turns.areTaken {
        enterReaders(readers.acquire())
        return true
      }
      sched_yield()
    }
  }

  private var isFinallyClosed: Bool { state.load() == State.closed && count == 0 }

  /// Waits until a message is put, or the ring closed. The readers' lock is held.
  ///
  /// - Throws: ``Unmet``, with the lock released.
  private func awaitMessage(_ wait: inout Wait) throws(Unmet) {
    let seen = RingPosition(head.load()).count
    if wait.spin({ RingPosition(tail.load()).count != seen || isClosed }) {
      Gathering.shared.gather { RingPosition(tail.load()).count &- seen }
      return
    }
    let value = sleepingReaders.announce()
    guard RingPosition(value).count == seen else { return }
    try sleep(sleepingReaders, while: value, State.open, holding: .readers, &wait)
  }

  /// Watches for a message, or the close, among other things.
  ///
  /// - Returns: Whether there is neither yet.
  func addWatch(to watches: inout Watches) -> Bool {
    let value = sleepingReaders.announce()
    guard RingPosition(value).count == RingPosition(head.load()).count, !isClosed else { return false }
    sleepingReaders.watch(value, in: &watches)
    watches.add(state, State.open)
    return true
  }
}

// Where a message is. The readers' lock is held.
extension ByteRing {
  private enum Taking: Equatable {
    case received
    case empty
    /// This process has not enough memory for a copy.
    case noMemory
    /// It names so many objects: room has to be made for that many holds first, without the lock.
    case naming(Int)
  }

  /// Copies the first message out and moves the head behind it.
  @inline(__always)
  private func take(into buffer: inout ReceiveBuffer, noting taker: Taker) -> Taking {
    let head = RingPosition(head.load())
    if RingPosition(knownTail.load()).count == head.count {
      let tail = tail.load()
      if RingPosition(tail).count == head.count { return .empty }
      knownTail.store(tail)
    }
    if vacating.load() != 0 { finishVacating(head.segment) }

    var (segment, unit) = (head.segment, head.unit)
    var record = segments.base(segment).unsafelyUnwrapped + unit * RingRecord.unitSize
    var length = record.load(as: UInt32.self)
    // Two in a row where the ring was on its way home when a message came that is too large for home.
    while length >= RingRecord.naming {
      if length < RingRecord.firstMarker { break }
      (segment, unit) = (length == RingRecord.wrap ? segment : Int(length & 0xF), 0)
      record = segments.base(segment).unsafelyUnwrapped
      length = record.load(as: UInt32.self)
    }
    let isNaming = length >= RingRecord.naming
    let byteCount = Int(length & ~RingRecord.naming)
    let skipped = isNaming ? RingRecord.manifestSize : 0
    if isNaming, let count = missingRoom(in: buffer, for: record) { return .naming(count) }
    guard let place = buffer.prepare(byteCount - skipped) else { return .noMemory }
    memcpy(place, record + 4 + skipped, byteCount - skipped)

    let isLeaving = segment != head.segment && head.segment >= RingSegments.firstSparse
    if isLeaving { vacating.store(1 << UInt32(head.segment)) }
    taker.note(head.count)
    MessageNumber.last = head.count
    let end = unit + RingRecord.units(byteCount)
    if isNaming { beginTaking(record, for: &buffer) }
    MessageNumber.note()
    self.head.store(RingPosition(count: head.count &+ 1, segment: segment, unit: end).rawValue)
    if isNaming { readersIntent.end() }
    if isLeaving { finishVacating(segment) }
    return .received
  }

  /// The manifest of a message that names objects. It is there as long as the message is.
  private func manifest(of record: UnsafeMutableRawPointer) -> Manifest {
    Manifest(at: (record + 4).loadUnaligned(as: UInt64.self))
  }

  /// - Returns: How many holds room has to be made for; nil where there is room.
  @inline(never)
  private func missingRoom(in buffer: borrowing ReceiveBuffer, for record: UnsafeMutableRawPointer) -> Int? {
    let count = manifest(of: record).count
    return count > buffer.roomForNames ? count : nil
  }

  /// Says that this process is about to take a message, which will be its own to let go of what it names.
  @inline(never)
  private func beginTaking(_ record: UnsafeMutableRawPointer, for buffer: inout ReceiveBuffer) {
    let manifest = manifest(of: record).header
    buffer.manifest = manifest.reference
    let unfinished = Unfinished.own
    unfinished.takingOffset.store(manifest.offset)
    readersIntent.begin(manifest, noted: unfinished.taking, at: head)
  }

  /// Gives the memory back of a segment that the head has left, be it before the death of another reader.
  ///
  /// Until this is done, no writer enters the segment: it is marked as vacating before the head leaves it, and the mark
  /// is the last thing to go. Where the head was kept from leaving by a death, nothing of the segment is lost.
  @inline(never)
  func finishVacating(_ present: Int) {
    let marks = vacating.load()
    for index in 0..<RingSegments.count where marks & 1 << UInt32(index) != 0 && index != present {
      segments.giveBack(index)
    }
    vacating.store(0)
  }
}
