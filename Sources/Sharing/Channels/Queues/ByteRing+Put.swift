import Glibc
package import ProcscriptSystem

/// How an attempt to put a message ended.
package enum PutOutcome: Hashable, Sendable {
  case stored
  /// There was no room, and the deadline had passed from the start.
  case full
  /// It is closed, or nobody is left who could receive from it.
  case closed
  /// The message is larger than 2 GiB, less 16 bytes.
  case tooLarge
  /// There is no shared memory left.
  case noMemory(SystemError)
}

// Putting: the writers' lock is held while a place is sought, written to and committed.
extension ByteRing {
  /// Seconds that a writer waits in a full segment before it takes a larger one, so that a reader that is merely slower
  /// makes nothing grow. A reader that has lost its processor for a while is such a one: it is waited for before a huge
  /// segment, which costs more to take and to leave.
  private func patience(in segment: Int) -> Double { segment + 1 < RingSegments.firstHuge ? 0.001 : 0.01 }

  /// Puts a message if that needs no wait, no other segment and no memory.
  @inline(__always)
  func tryPut(_ message: UnsafeRawBufferPointer) -> Bool {
    guard message.count <= RingSegments.homeLimit * RingRecord.unitSize - 4,
      let acquisition = writers.tryAcquire()
    else { return false }
    enterWriters(acquisition)
    let isStored = storeStraight(message)
    writers.release()
    if isStored { sleepingReaders.wakeAfterRelease() }
    return isStored
  }

  /// Puts a message.
  ///
  /// - Parameters:
  ///   - objects: What the message names; this process holds them.
  ///   - receiver: What a process must hold to take the message.
  ///   - purpose: What it waits for, where it has to.
  ///   - isDeserted: Whether nobody is left who could make room.
  /// - Throws: ``Unmet``.
  func put(
    _ message: UnsafeRawBufferPointer, naming objects: [SharedObject], for receiver: ObjectHeader,
    purpose: WaitPurpose, until deadline: Deadline, isDeserted: @escaping () -> Bool
  ) throws(Unmet) -> PutOutcome {
    var wait = Wait(for: purpose, until: deadline, isDeserted: isDeserted)
    guard !objects.isEmpty else {
      guard message.count <= RingSegments.largestMessage else { return .tooLarge }
      return try put(Message(bytes: message), &wait)
    }
    guard message.count <= RingRecord.largestNaming else { return .tooLarge }
    let begun = try waitForArena(&wait) { wait throws(Unmet) in
      try Departure.begin(of: objects, into: self, for: receiver, waiting: &wait)
    }
    let departure: Departure
    switch begun {
    case nil: return .full
    case .failure(let error): return .noMemory(error)
    case .success(nil): return .closed
    case .success(let begun?): departure = begun
    }
    var isStored = false
    defer { departure.end(isStored: isStored) }
    let message = Message(bytes: message, manifest: departure.manifest)
    let outcome = try put(message, &wait)
    isStored = outcome == .stored
    return outcome
  }

  private func put(_ message: Message, _ wait: inout Wait) throws(Unmet) -> PutOutcome {
    var patience: Wait?
    var mayGrow = wait.deadline == .passed || Turns.areTaken || wait.isDeserted()
    guard try acquireWriters(&wait) else { return .full }
    while true {
      switch store(message, mayGrow: mayGrow) {
      case .stored:
        writers.release()
        sleepingReaders.wakeAfterRelease()
        return .stored
      case .closed:
        writers.release()
        return .closed
      case .missing(let segment):
        writers.release()
        let made = try waitForArena(&wait) { wait throws(Unmet) in try segments.make(segment, waiting: &wait) }
        switch made {
        case nil: return .full
        case .failure(let error): return .noMemory(error)
        case .success: break
        }
        guard try acquireWriters(&wait) else { return .full }
      case .crowded:
        if patience == nil {
          let segment = RingPosition(tail.load()).segment
          let limit = Deadline(after: self.patience(in: segment)).earlier(wait.deadline)
          patience = Wait(for: wait.purpose, until: limit) { false }
          // Its end is no error, whatever ends it.
          patience?.postponesBreaks = true
        }
        do throws(Unmet) {
          try awaitRoom(&patience!)
        } catch {
          mayGrow = true
          guard try acquireWriters(&wait) else { return .full }
        }
      case .full where wait.deadline == .passed:
        writers.release()
        return .full
      case .full:
        fullHead.store(knownHead.load() &+ 1)
        try awaitRoom(&wait)
      }
    }
  }

  /// Takes the writers' lock.
  ///
  /// - Returns: false where the deadline has passed, and somebody waits for room already.
  private func acquireWriters(_ wait: inout Wait) throws(Unmet) -> Bool {
    if wait.deadline != .passed {
      enterWriters(try writers.acquire(waiting: &wait))
    } else {
      let start = SystemClock.nanoseconds()
      while true {
        if let acquisition = writers.acquire(patience: SpinLimit.short) {
          enterWriters(acquisition)
          break
        }
        if fullHead.load() == head.load() &+ 1 || SystemClock.nanoseconds() &- start > Self.longestLook { return false }
        if Turns.areTaken {
          enterWriters(writers.acquire())
          break
        }
        sched_yield()
      }
    }
    return true
  }

  /// Waits until a message is taken, or the ring closed, since the head was looked at. The writers' lock is held.
  ///
  /// - Throws: ``Unmet``, with the lock released.
  private func awaitRoom(_ wait: inout Wait) throws(Unmet) {
    let seen = knownHead.load()
    if wait.spin({ head.load() != seen || isClosed }) { return }
    let value = sleepingWriters.announce()
    if value == seen { try sleep(sleepingWriters, while: value, State.open, holding: .writers, &wait) }
  }
}

/// What a record is made of.
private struct Message {
  let bytes: UnsafeRawBufferPointer
  /// That of a message that names objects.
  var manifest: Manifest?

  /// How many bytes there are behind the record's length.
  @inline(__always)
  var count: Int { manifest == nil ? bytes.count : bytes.count + RingRecord.manifestSize }
}

// Where a message goes. The writers' lock is held.
extension ByteRing {
  private enum Storing {
    case stored
    case closed
    /// There is no room before messages are taken.
    case full
    /// There is room in a larger segment only.
    case crowded
    /// There is room in a segment that must be made first.
    case missing(Int)
  }

  /// How many messages must have found the ring empty and been better off in a smaller segment, before it goes there.
  private static let longestMisfit: UInt32 = 16

  /// Stores a message behind the last one, in the same segment, if it suits it.
  @inline(__always)
  private func storeStraight(_ message: UnsafeRawBufferPointer) -> Bool {
    let tail = RingPosition(tail.load())
    let units = RingRecord.units(message.count)
    guard state.load() == State.open, let base = segments.base(tail.segment) else { return false }
    if tail.segment != RingSegments.home || !fits(units, tail, RingPosition(knownHead.load())) {
      let head = RingPosition(head.load())
      knownHead.store(head.rawValue)
      guard fits(units, tail, head), tail.segment == RingSegments.home || tail.count != head.count else { return false }
    }
    write(Message(bytes: message), to: base, tail.segment, tail.unit, after: tail)
    return true
  }

  private func store(_ message: Message, mayGrow: Bool) -> Storing {
    if isClosed { return .closed }
    let tail = RingPosition(tail.load())
    let head = RingPosition(head.load())
    knownHead.store(head.rawValue)
    if tail.count &- head.count >= capacity { return .full }

    let units = RingRecord.units(message.count)
    let suited = RingSegments.suited(to: units)
    let isDrained = head.count == tail.count
    if suited > tail.segment, let target = entrance(from: suited, units, tail, head) {
      return store(message, in: target, after: tail)
    }
    if isDrained, suited < tail.segment, isTimeToLeave(tail.segment), canEnter(suited, head) {
      return store(message, in: suited, after: tail)
    }
    if fits(units, tail, head), let base = segments.base(tail.segment) {
      write(message, to: base, tail.segment, tail.unit, after: tail)
      return .stored
    }
    if head.segment == tail.segment, head.unit <= tail.unit, units + 1 <= head.unit,
      let base = segments.base(tail.segment)
    {
      mark(RingRecord.wrap, at: tail)
      write(message, to: base, tail.segment, 0, after: tail)
      return .stored
    }
    // The very first message: the ring has no segment yet.
    if segments.base(tail.segment) == nil { return .missing(tail.segment) }

    guard isDrained || growsWithBacklog,
      let target = entrance(from: isDrained ? suited : tail.segment + 1, units, tail, head)
    else { return .full }
    return isDrained || mayGrow ? store(message, in: target, after: tail) : .crowded
  }

  /// Whether a record fits behind the tail, with a marker behind it, as the head was at some time.
  @inline(__always)
  private func fits(_ units: Int, _ tail: RingPosition, _ head: RingPosition) -> Bool {
    guard tail.count &- head.count < capacity else { return false }
    let isBelowHead = head.segment == tail.segment && head.unit > tail.unit
    let end = isBelowHead ? head.unit : RingSegments.units(tail.segment)
    return units + 1 <= end - tail.unit
  }

  /// The first segment, of that number or more, in which a record fits and that the tail may enter.
  private func entrance(from lowest: Int, _ units: Int, _ tail: RingPosition, _ head: RingPosition) -> Int? {
    (lowest..<RingSegments.count).first { index in
      units + 1 <= RingSegments.units(index) && canEnter(index, head)
        && (index > tail.segment || head.count == tail.count)
    }
  }

  /// In this order: a segment is marked as vacating before the head leaves it.
  func canEnter(_ index: Int, _ head: RingPosition) -> Bool {
    index != head.segment && vacating.load() & 1 << UInt32(index) == 0
  }

  /// Whether an empty ring leaves a segment for a smaller one.
  private func isTimeToLeave(_ segment: Int) -> Bool {
    if segment >= RingSegments.firstHuge { return true }
    misfits.store(misfits.load() + 1)
    return misfits.load() >= Self.longestMisfit
  }

  private func store(_ message: Message, in segment: Int, after tail: RingPosition) -> Storing {
    guard let base = segments.base(segment) else { return .missing(segment) }
    guard segments.base(tail.segment) != nil else { return .missing(tail.segment) }
    misfits.store(0)
    mark(RingRecord.jump | UInt32(segment), at: tail)
    write(message, to: base, segment, 0, after: tail)
    return .stored
  }

  func mark(_ marker: UInt32, at tail: RingPosition) {
    let base = segments.base(tail.segment).unsafelyUnwrapped
    base.storeBytes(of: marker, toByteOffset: tail.unit * RingRecord.unitSize, as: UInt32.self)
  }

  /// Writes a record and commits it.
  @inline(__always)
  private func write(
    _ message: Message, to base: UnsafeMutableRawPointer, _ segment: Int, _ unit: Int, after tail: RingPosition
  ) {
    let record = base + unit * RingRecord.unitSize
    let end = RingPosition(count: tail.count &+ 1, segment: segment, unit: unit + RingRecord.units(message.count))
    MessageNumber.last = tail.count
    if let manifest = message.manifest { return write(message.bytes, naming: manifest, to: record, endingAt: end) }
    record.storeBytes(of: UInt32(message.bytes.count), as: UInt32.self)
    if let bytes = message.bytes.baseAddress { memcpy(record + 4, bytes, message.bytes.count) }
    self.tail.store(end.rawValue)
    MessageNumber.note()
  }

  @inline(never)
  private func write(
    _ message: UnsafeRawBufferPointer, naming manifest: Manifest, to record: UnsafeMutableRawPointer,
    endingAt end: RingPosition
  ) {
    writersIntent.begin(manifest.header, noted: Unfinished.own.putting, at: tail)
    let length = RingRecord.naming | UInt32(message.count + RingRecord.manifestSize)
    record.storeBytes(of: length, as: UInt32.self)
    (record + 4).storeBytes(of: manifest.header.offset, as: UInt64.self)
    if let bytes = message.baseAddress { memcpy(record + 4 + RingRecord.manifestSize, bytes, message.count) }
    tail.store(end.rawValue)
    MessageNumber.note()
    writersIntent.end()
  }
}
