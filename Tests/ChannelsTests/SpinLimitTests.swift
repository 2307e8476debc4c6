import Testing

@testable import ProcscriptChannels

/// How long a process looks before it falls asleep.
struct SpinLimitTests {
  /// A wait that a long look would have spared a sleep.
  static let shortWait = SpinLimit.long + 5_000

  /// How many short waits it takes until looks are long again.
  private func shortWaitsUntilLong(_ limit: inout SpinLimit) -> Int {
    var count = 0
    while limit.now == SpinLimit.short {
      limit.slept(inAll: Self.shortWait)
      count += 1
    }
    return count
  }

  @Test func `is as long as a wake-up at first, and short after that was in vain`() {
    var limit = SpinLimit()
    #expect(limit.now == SpinLimit.long)
    limit.failed()
    #expect(limit.now == SpinLimit.short)
  }

  @Test func `is long again after waits that a long look would have spared a sleep, and after no others`() {
    var limit = SpinLimit()
    limit.failed()
    for _ in 0..<10_000 { limit.slept(inAll: 2 * SpinLimit.long) }
    #expect(limit.now == SpinLimit.short)
    #expect(shortWaitsUntilLong(&limit) == 1)
  }

  @Test func `stays short for twice as many waits each time that it was in vain, up to a bound`() {
    var limit = SpinLimit()
    var counts: [Int] = []
    for _ in 0..<12 {
      limit.failed()
      counts.append(shortWaitsUntilLong(&limit))
    }
    #expect(counts == [1, 3, 7, 15, 31, 63, 127, 255, 511, 1023, 1023, 1023])
  }

  @Test func `is trusted again once a long look has paid, but not for what a short one would have seen`() {
    var limit = SpinLimit()
    for _ in 0..<5 {
      limit.failed()
      _ = shortWaitsUntilLong(&limit)
    }
    limit.paid(after: SpinLimit.short / 2)
    limit.failed()
    #expect(shortWaitsUntilLong(&limit) == 63)
    limit.paid(after: SpinLimit.short * 2)
    limit.failed()
    #expect(shortWaitsUntilLong(&limit) == 1)
  }
}
