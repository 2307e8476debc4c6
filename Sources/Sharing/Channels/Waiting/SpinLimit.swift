/// For how long a process looks again and again for what it waits for, before it falls asleep.
///
/// Two processes that answer each other at once need not sleep. But when one of them is held up for a moment, the other
/// falls asleep; to wake it takes longer than a short look, and so the first falls asleep meanwhile, and on they go: each
/// sleeps for as long as the other takes to wake. A look as long as a wake-up gets them out of that. It is a waste where
/// waits are long, and worse where processes wait for a processor, maybe the very one that is waited for: after a long
/// look in vain the next ones are short, and the more often it was in vain, the longer they stay so.
struct SpinLimit {
  /// In nanoseconds.
  static let short: UInt64 = 5_000

  /// What a sleep and its wake-up take, in nanoseconds.
  static let long: UInt64 = 50_000

  /// In nanoseconds.
  private(set) var now = long

  /// How many waits must come in which a long look would have saved a sleep, before looks are long again.
  private var backoff = Backoff(longest: 1023)

  /// A look saw what it was for, after so many nanoseconds.
  @inline(__always)
  mutating func paid(after time: UInt64) {
    if time > Self.short { backoff.wasWorthIt() }
  }

  /// A look was in vain.
  mutating func failed() {
    guard now == Self.long else { return }
    now = Self.short
    backoff.wasInVain()
  }

  /// A wait is over in which the process has looked in vain and then slept: so many nanoseconds in all.
  mutating func slept(inAll time: UInt64) {
    guard now == Self.short, time < 2 * Self.long else { return }
    backoff.pass()
    if backoff.remaining == 0 { now = Self.long }
  }
}
