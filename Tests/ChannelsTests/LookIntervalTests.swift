import Testing

@testable import ProcscriptChannels

/// How long a process that waits for a lock looks away between two looks.
struct LookIntervalTests {
  /// The interval of each of some waits, before which the lock was acquired `count` times.
  private func intervals(_ interval: inout LookInterval, _ waits: Int, after count: Int) -> [Int] {
    (0..<waits).map { _ in
      for _ in 0..<count { interval.acquired() }
      return interval.taken()
    }
  }

  @Test func `is the shortest where a lock is taken nearly each time`() {
    var interval = LookInterval()
    #expect(Set(intervals(&interval, 100, after: 0)) == [LookInterval.shortest])
    #expect(Set(intervals(&interval, 100, after: 3)) == [LookInterval.shortest])
  }

  @Test func `grows with how often the lock was free, up to the longest`() {
    var interval = LookInterval()
    let few = intervals(&interval, 10, after: 6).last ?? 0
    let more = intervals(&interval, 10, after: 10).last ?? 0
    #expect(LookInterval.shortest < few && few < more && more < LookInterval.longest)
    #expect(intervals(&interval, 10, after: 13).last == LookInterval.longest)
  }

  @Test func `forgets a time alone with the lock after a few waits`() {
    var interval = LookInterval()
    #expect(intervals(&interval, 1, after: 1_000_000) == [LookInterval.longest])
    #expect(intervals(&interval, 4, after: 0).last == LookInterval.shortest)
  }
}
