import CProcscriptSystem
import ProcscriptSystem

/// Lets messages gather before the first of them is taken, where they come one close behind the other.
///
/// A reader that is faster than the writer takes each message as soon as it is there: for each of them the lines of the
/// cache with the message and the ring's words go to and fro between two processors. A moment's patience lets the writer
/// put several, which are then taken at once. Where no others follow, as in a conversation, that is tried only now and
/// then.
struct Gathering {
  /// Threads share it: they may lose one another's changes.
  nonisolated(unsafe) static var shared = Gathering()

  /// How many messages must have come for the moment to have been worth it.
  static let fewest: UInt32 = 4

  /// In nanoseconds.
  private static let moment: UInt64 = 5_000

  /// Messages are taken at once before it is tried again.
  private var backoff = Backoff(longest: 255)

  /// To be called where a message has come that was waited for.
  ///
  /// - Parameter count: How many there are.
  @inline(__always)
  mutating func gather(_ count: () -> UInt32) {
    if backoff.remaining > 0 || Turns.areTaken { return backoff.pass() }
    let start = SystemClock.nanoseconds()
    repeat {
      for _ in 0..<16 { procscript_spin_hint() }
    } while SystemClock.nanoseconds() &- start < Self.moment
    if count() >= Self.fewest { backoff.wasWorthIt() } else { backoff.wasInVain() }
  }
}
