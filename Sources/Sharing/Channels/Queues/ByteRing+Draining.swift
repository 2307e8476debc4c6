import ProcscriptSystem

// A ring that is empty goes home, so that what many or large messages took is given back at once.
extension ByteRing {
  /// Nanoseconds between two ways home. A stream of large messages whose reader keeps up empties the ring again and
  /// again: touching a segment's memory anew each time would cost more than all the copying.
  private static let interval: UInt64 = 200_000_000

  /// To be called after a message was taken, with no lock held.
  @inline(__always)
  func goHomeIfDrained() {
    let segment = RingPosition(head.load()).segment
    if segment >= RingSegments.firstSparse { goHome(from: segment) }
  }

  @inline(never)
  private func goHome(from segment: Int) {
    guard count == 0, segment >= RingSegments.firstHuge || isTimeToGoHome() else { return }
    // Whoever has one of the locks will see to it, by a message that goes home.
    guard let acquisition = writers.tryAcquire() else { return }
    enterWriters(acquisition)
    let isHome = moveTail()
    writers.release()
    guard isHome, let acquisition = readers.tryAcquire() else { return }
    enterReaders(acquisition)
    moveHead()
    readers.release()
  }

  private func isTimeToGoHome() -> Bool {
    let (last, now) = (lastWayHome.load(), SystemClock.nanoseconds())
    return (last == 0 || now &- last >= Self.interval) && lastWayHome.exchange(last, for: now)
  }

  /// The next message will be at home. The writers' lock is held.
  ///
  /// - Returns: Whether the ring is empty.
  private func moveTail() -> Bool {
    let (tail, head) = (RingPosition(tail.load()), RingPosition(head.load()))
    guard tail.count == head.count, tail.segment >= RingSegments.firstSparse,
      segments.base(RingSegments.home) != nil, canEnter(RingSegments.home, head)
    else { return false }
    misfits.store(0)
    mark(RingRecord.jump | UInt32(RingSegments.home), at: tail)
    self.tail.store(RingPosition(count: tail.count, segment: RingSegments.home, unit: 0).rawValue)
    return true
  }

  /// Follows the marker that is the only thing left. The readers' lock is held.
  private func moveHead() {
    let (tail, head) = (RingPosition(tail.load()), RingPosition(head.load()))
    guard tail.count == head.count, tail.segment == RingSegments.home, head.segment != tail.segment else { return }
    vacating.store(1 << UInt32(head.segment))
    self.head.store(tail.rawValue)
    finishVacating(tail.segment)
  }
}
