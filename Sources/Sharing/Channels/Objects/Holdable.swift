package import ProcscriptSystem

/// What a process can acquire to have something to itself, for as long as it likes: a ``Lock``, or an object that has a
/// lock inside.
package protocol Holdable: SharedObject {
  /// Whether its holder may acquire it again, and releases it as often.
  var isRecursive: Bool { get }

  /// Whether this process has acquired it.
  var isOwn: Bool { get }

  /// Where its owner's name is, in this process's memory: unlike any other's.
  var ownerWord: UnsafeRawPointer { get }

  /// The pid of the living process that has acquired it.
  var owner: ProcessID? { get }

  /// Waits until it is free, and takes it. A recursive one that this process has already is taken once more.
  ///
  /// - Throws: ``Unmet``; `.deserted` also for an endless wait of the process that has it, where it is not recursive.
  func acquire(until deadline: Deadline) throws(Unmet) -> RobustLock.Acquisition

  /// Ends the last acquisition. When it was the first one too, it is free, and one of those who wait for it is woken.
  ///
  /// - Returns: false, and nothing is done, where this process has not acquired it.
  func releaseIfOwn() -> Bool
}

extension Holdable {
  /// Ends the last acquisition, as ``releaseIfOwn()`` does.
  ///
  /// - Precondition: This process has acquired it.
  package func release() {
    let isReleased = releaseIfOwn()
    precondition(isReleased, "a lock is released that is not held")
  }
}
