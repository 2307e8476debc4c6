import OS

/// What a process can acquire to have something to itself, for as long as it likes: a ``Lock``, or an object that has a
/// lock inside.
public protocol Holdable: SharedObject {
  /// Whether its holder may acquire it again, and releases it as often.
  var isRecursive: Bool { get }

  /// Whether this process has acquired it.
  var isOwn: Bool { get }

  /// The pid of the living process that has acquired it.
  var owner: ProcessID? { get }

  /// Waits until it is free, and takes it. A recursive one that this process has already is taken once more.
  ///
  /// - Precondition: It is recursive, or this process does not have it.
  /// - Throws: ``Unmet``.
  func acquire(until deadline: Deadline) throws(Unmet) -> RobustLock.Acquisition

  /// Ends the last acquisition. When it was the first one too, it is free, and one of those who wait for it is woken.
  ///
  /// - Precondition: This process has acquired it.
  func release()
}
