import ProcscriptSystem

/// Which message of its channel it was that this process put or took last, and when. All is used by the one thread of
/// this process only.
package enum MessageNumber {
  nonisolated(unsafe) static var last: UInt32 = 0

  /// Counted from 0, the same for who puts a message and who takes it; wraps around at 2^32.
  package static var ofLast: UInt32 { last }

  /// Whether anybody wants to know when.
  nonisolated(unsafe) package static var isTimed = false

  nonisolated(unsafe) private static var moment: UInt64 = 0

  /// When that was, by `SystemClock.nanoseconds()`, where it ``isTimed``: not before the message was there, and not after
  /// it was gone. So by these moments a channel never has more messages than it had; and whoever waits for the message or
  /// for its room is woken later.
  package static var momentOfLast: UInt64 { moment }

  /// Called just after a message has come to be there, and just before it is gone.
  @inline(__always)
  static func note() {
    if isTimed { moment = SystemClock.nanoseconds() }
  }
}
