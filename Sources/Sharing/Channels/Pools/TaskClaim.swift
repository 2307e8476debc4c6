/// The number of the task that a worker of a pool has taken, or is about to take: a word that only it writes to. It
/// claims none while it has nothing to do.
///
/// A worker may be killed between the claim and the taking, and another one then claims and takes the same task. So a
/// claim that a dead worker has left means that it held the task only if the task was taken, no living worker claims
/// it, and no result of it has come; looked at in this order, since a worker stores a result before its next claim.
package struct TaskClaim {
  private static let isSet: UInt64 = 1 << 32

  private let word: Word64

  init(_ word: Word64) {
    self.word = word
  }

  @inline(__always)
  func store(_ number: UInt32) {
    word.store(Self.isSet | UInt64(number))
  }

  package func clear() {
    word.store(0)
  }

  /// The task's number among all that were put into the queue, from 0; nil for none.
  package var number: UInt32? {
    let value = word.load()
    return value & Self.isSet == 0 ? nil : UInt32(truncatingIfNeeded: value)
  }
}
