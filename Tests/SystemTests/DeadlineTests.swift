import Testing

@testable import ProcscriptSystem

@Suite struct DeadlineTests {
  /// A clock that stands at a moment, in nanoseconds.
  func calls(at moment: UInt64) -> SystemCalls {
    let calls = SystemCalls()
    calls.monotonicNanoseconds = { moment }
    return calls
  }

  @Test(arguments: [nil, Double.infinity, 1e300, 1e10])
  func `nil, infinity and centuries never come`(seconds: Double?) {
    let deadline = Deadline(after: seconds, using: calls(at: 5))
    #expect(deadline == .never)
    #expect(deadline.nanosecondsLeft(at: .max) == nil)
    #expect(!deadline.hasPassed(using: calls(at: .max)))
  }

  @Test(arguments: [0, -0.0, -1, -1e300, -Double.infinity])
  func `zero and less has passed`(seconds: Double) {
    let deadline = Deadline(after: seconds, using: calls(at: 5))
    #expect(deadline == .passed)
    #expect(deadline.hasPassed(using: calls(at: 0)))
    #expect(deadline.nanosecondsLeft(at: 0) == 0)
  }

  @Test(arguments: [(1.5, 1_500_000_000), (1e-6, 1_000), (1e-9, 1), (1e-12, 1), (86_400, 86_400_000_000_000)])
  func `seconds become nanoseconds, later rather than earlier`(seconds: Double, nanoseconds: UInt64) {
    let deadline = Deadline(after: seconds, using: calls(at: 1_000))
    #expect(deadline.nanosecondsLeft(at: 1_000) == nanoseconds)
    #expect(deadline.nanosecondsLeft(at: 1_000 + nanoseconds) == 0)
    #expect(deadline.nanosecondsLeft(at: .max) == 0)
    #expect(!deadline.hasPassed(using: calls(at: 1_000)))
    #expect(deadline.hasPassed(using: calls(at: 1_000 + nanoseconds)))
  }

  @Test func `the last moment of the clock is not overrun`() {
    let deadline = Deadline(after: 9e9, using: calls(at: .max - 1))
    #expect(deadline == .never)
  }

  @Test func `the earlier of two is chosen`() {
    let soon = Deadline(after: 1, using: calls(at: 0))
    #expect(soon.earlier(.never) == soon)
    #expect(Deadline.never.earlier(soon) == soon)
    #expect(soon.earlier(.passed) == .passed)
  }

  @Test func `a sleep lasts until its deadline, though signals cut it short`() throws {
    let cuts = Counter()
    let start = SystemClock.monotonic()
    let awakening = try SystemClock.sleep(until: Deadline(after: 0.02), using: .interruptedOnce(counting: cuts))
    #expect(awakening == .deadline)
    #expect(SystemClock.monotonic() - start >= 0.02)
    #expect(cuts.value == 1)
  }

  @Test func `the clocks tell seconds`() {
    let year = 1970 + SystemClock.realtime() / 31_556_952
    #expect((2024..<2200).contains(year))
    #expect(SystemClock.monotonic() <= SystemClock.monotonic())
  }
}
