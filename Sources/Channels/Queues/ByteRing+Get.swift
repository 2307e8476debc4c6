import Glibc
import OS

/// How an attempt to get a message ended.
public enum GetOutcome: Hashable, Sendable {
  /// The message is in the buffer.
  case received
  /// There was none, and the deadline had passed from the start.
  case empty
  /// It is closed, or nobody is left who could send, and all messages are taken.
  case closed
  /// This process has not enough memory of its own for the message, which stays where it is.
  case noMemory
}

// Getting: the readers' lock is held while a message is waited for, copied out and committed.
extension ByteRing {
  /// Gets a message if one is there and nobody else is getting one.
  @inline(__always)
  func tryGet(into buffer: inout ReceiveBuffer, noting taker: Taker) -> Bool {
    guard readers.tryAcquire() != nil else { return false }
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
  /// - Parameter isDeserted: Whether nobody is left who could put one.
  /// - Throws: ``Unmet``.
  func get(
    into buffer: inout ReceiveBuffer, noting taker: Taker, until deadline: Deadline,
    isDeserted: @escaping () -> Bool
  ) throws(Unmet) -> GetOutcome {
    var wait = Wait(until: deadline, isDeserted: isDeserted)
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
    while true {
      // Looked at first: what was put before it was closed is seen then.
      let state = state.load()
      let outcome = take(into: &buffer, noting: taker)
      if outcome == .received {
        readers.release()
        sleepingWriters.wakeAfterRelease()
        goHomeIfDrained()
        return .received
      }
      if outcome == .noMemory || state == State.closed {
        readers.release()
        return outcome == .noMemory ? .noMemory : .closed
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
      _ = try readers.acquire(waiting: &wait)
      return true
    }
    let start = SystemClock.nanoseconds()
    while readers.acquire(patience: SpinLimit.short) == nil {
      if count == 0 && state.load() != State.closing { return false }
      if SystemClock.nanoseconds() &- start > Self.longestLook { return false }
      sched_yield()
    }
    return true
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
    try sleep(sleepingReaders, while: value, State.open, holding: readers, &wait)
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
  /// Copies the first message out and moves the head behind it.
  ///
  /// - Returns: `.received`, `.empty` or `.noMemory`.
  @inline(__always)
  private func take(into buffer: inout ReceiveBuffer, noting taker: Taker) -> GetOutcome {
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
    while length >= RingRecord.firstMarker {
      (segment, unit) = (length == RingRecord.wrap ? segment : Int(length & 0xF), 0)
      record = segments.base(segment).unsafelyUnwrapped
      length = record.load(as: UInt32.self)
    }
    let byteCount = Int(length)
    guard let place = buffer.prepare(byteCount) else { return .noMemory }
    memcpy(place, record + 4, byteCount)

    let isLeaving = segment != head.segment && head.segment >= RingSegments.firstSparse
    if isLeaving { vacating.store(1 << UInt32(head.segment)) }
    taker.note(head.count)
    MessageNumber.last = head.count
    let end = unit + RingRecord.units(byteCount)
    self.head.store(RingPosition(count: head.count &+ 1, segment: segment, unit: end).rawValue)
    if isLeaving { finishVacating(segment) }
    return .received
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
