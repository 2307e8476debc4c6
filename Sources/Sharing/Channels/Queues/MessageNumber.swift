/// Which message of its channel it was that this process put or took last.
package enum MessageNumber {
  /// Used by the one thread of this process only.
  nonisolated(unsafe) static var last: UInt32 = 0

  /// Counted from 0, the same for who puts a message and who takes it; wraps around at 2^32.
  package static var ofLast: UInt32 { last }
}
