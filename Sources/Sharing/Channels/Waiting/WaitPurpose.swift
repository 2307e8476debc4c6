package import ProcscriptSystem

/// What a wait is for: said by the channel that sleeps, for whoever shows what processes do.
package struct WaitPurpose: Hashable, Sendable {
  /// What ends it. (In shared memory: a number is never given to another.)
  package enum Goal: UInt32, Sendable {
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
    /// A task, of a pool's worker that has none. That is what it is there for: no error, whoever else waits.
    case task
    /// A descriptor that is ready, and nothing else.
    case descriptor
  }

  package let goal: Goal
  /// The object that is waited for; nil where it is none.
  package let object: ObjectIdentity?
  /// The object's name: a number of ``SharedNames``, or 0.
  let name: UInt32
  /// The descriptors that are waited for, be it beside something else; nil for none. Not in shared memory: who waits for
  /// what comes from outside publishes no wait.
  package private(set) var descriptors: AwaitedDescriptors?

  init(_ goal: Goal, _ object: ObjectIdentity?, named name: UInt32 = 0) {
    self.goal = goal
    self.object = object
    self.name = name
  }

  /// This purpose, or that a descriptor is ready, whichever comes first.
  func or(_ descriptors: AwaitedDescriptors?) -> WaitPurpose {
    var purpose = self
    purpose.descriptors = descriptors
    return purpose
  }
}

/// Descriptors that are waited for, as far as that is told.
package enum AwaitedDescriptors: Hashable, Sendable {
  /// One, by its number, and what it is to be ready for; nil for both.
  case one(Int32, Poll.Interest.Event?)
  /// So many.
  case several(Int)

  /// - Returns: nil for none.
  init?(_ interests: [Poll.Interest]) {
    guard let first = interests.first else { return nil }
    let count = Set(interests.map(\.descriptor)).count
    let isOneEvent = interests.allSatisfy { $0.event == first.event }
    self = count > 1 ? .several(count) : .one(first.descriptor, isOneEvent ? first.event : nil)
  }
}
