/// How long a process that waits for a lock looks away between two looks at it.
///
/// A look takes the lock's cache line from whoever holds it, and a lock that changes hands takes along what it guards:
/// about as long as acquiring and releasing it five times in a row. Where that is all its users do, it pays to let each
/// of them do it many times before the other comes; where they do anything else meanwhile, a process that seldom looks
/// leaves the lock unused. So the more often this process could acquire the lock before it found it taken, the longer
/// it looks away. As that lets the others acquire it more often too, the interval is the longest where they do nothing
/// else, and the shortest where a round takes them more than about 0.2 µs.
struct LookInterval {
  /// Threads share it: they may lose one another's changes.
  nonisolated(unsafe) static var ofLocks = LookInterval()

  /// In spin hints; each takes between 5 and 60 ns, by the processor.
  static let shortest = 16
  static let longest = 48

  /// How often it was acquired since it was found taken.
  private var acquisitions = 0

  /// Twice the average of that, the last times counting most.
  private var twiceAverage = 0

  /// A lock was free, and acquired.
  @inline(__always)
  mutating func acquired() { acquisitions &+= 1 }

  /// A lock is taken, and will be looked at.
  ///
  /// - Returns: The interval, in spin hints.
  mutating func taken() -> Int {
    // Bounded, so that many acquisitions while nobody else came are soon forgotten.
    twiceAverage = twiceAverage / 2 + min(acquisitions, Self.longest)
    acquisitions = 0
    return max(Self.shortest, min(2 * twiceAverage, Self.longest))
  }
}
