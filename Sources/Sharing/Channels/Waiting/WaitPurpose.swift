/// What a wait is for: said by the channel that sleeps, for whoever shows what processes do.
package struct WaitPurpose: Hashable, Sendable {
  /// What ends it.
  package enum Goal: Sendable {
    /// A message.
    case receive
    /// Room for a message.
    case send
    /// A lock, or a permit of a semaphore.
    case lock
    /// An event, a notification, a barrier that opens, tasks that are done.
    case signal
    /// The end of one of several processes.
    case end
  }

  package let goal: Goal
  /// The object that is waited for; nil where it is none.
  package let object: ObjectIdentity?

  init(_ goal: Goal, _ object: ObjectIdentity?) {
    self.goal = goal
    self.object = object
  }
}
