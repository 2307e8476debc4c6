package import ProcscriptSystem

/// A lock, and a line of processes that wait until something has changed that it guards.
///
/// ```swift
/// let condition = try Condition()
/// // who waits                                  // who changes it
/// _ = try condition.acquire(until: .never)      _ = try condition.acquire(until: .never)
/// while !isReady() {                            makeReady()
///   try condition.wait(until: .never)           condition.notify()
/// }                                             condition.release()
/// condition.release()
/// ```
///
/// Those that wait are notified in the order in which they came. A notified process that is killed before it has the
/// lock passes its notification on to the next; where the one that passes it on is killed too, two may get it.
package final class Condition: SharedObject, Holdable {
  /// The lock, which this process holds as long as the condition.
  package let lock: Lock

  private let state: ConditionState

  /// Whether this process is in the middle of a wait for a notification: it has one place in the line, so that what is done
  /// in a break must not wait for another.
  package private(set) var isAwaited = false

  /// Makes one with that lock, or with a recursive one of its own.
  ///
  /// - Throws: `SystemError` when there is no shared memory left.
  package init(lock: Lock? = nil) throws(SystemError) {
    let lock = if let lock { lock } else { try Lock(isRecursive: true) }
    let object = try SharedObject.Made(.condition, byteCount: ConditionState.byteCount)
    state = ConditionState(at: object.memory)
    state.keep(lock.header)
    self.lock = lock
    super.init(object)
  }

  /// Takes hold of one that exists, and of its lock.
  init(existing object: Made) throws(SystemError) {
    state = ConditionState(at: object.memory)
    do throws(SystemError) {
      // The condition is held, so it keeps the lock: it is there.
      lock = try Holds.take(state.lockReference).unsafelyUnwrapped as! Lock
    } catch {
      object.giveUp()
      throw error
    }
    super.init(object)
  }

  // MARK: - Waiting

  /// Frees the lock, however often it was acquired, waits for a notification, and acquires the lock as often again.
  ///
  /// It may also end without a notification, when the lock was abandoned by a killed holder.
  ///
  /// The lock is acquired again before an error is thrown too, which may take as long as others hold it. If it can't be
  /// had within a second after an interrupt, or ever, as all who could release it have ended, then this process does
  /// not have it afterwards: see ``isOwn``.
  ///
  /// - Precondition: This process has acquired the lock, and ``isAwaited`` is false.
  /// - Returns: Whether the lock was abandoned by a killed holder meanwhile.
  /// - Throws: ``Unmet``; ``Unmet/deserted`` when no other living process holds the condition.
  @discardableResult
  package func wait(until deadline: Deadline) throws(Unmet) -> RobustLock.Acquisition {
    precondition(isOwn, "a wait for a condition without its lock")
    isAwaited = true
    defer { isAwaited = false }
    let place = state.enter()
    let depth = lock.ownedLock.releaseAll()
    var failure: Unmet?
    let acquisition: RobustLock.Acquisition
    do throws(Unmet) {
      if awaitNotification(at: place, until: deadline, &failure) == .abandoned {
        acquisition = .abandoned
      } else {
        acquisition = try acquireAgain(&failure)
      }
    } catch {
      place.leaveWithoutLock()
      throw error
    }
    lock.ownedLock.restore(depth)
    let isNotified = state.leave(place)
    if failure == .interrupted || failure == .broken {
      // It goes to somebody who makes use of it.
      if isNotified { state.notify(1) }
    } else if isNotified {
      failure = nil
    }
    if let failure { throw failure }
    return acquisition
  }

  /// - Parameter failure: Why it came to nothing; nil if it came.
  /// - Returns: `.abandoned` when it has found the lock so, and has it: this process is to tell the script, at once.
  private func awaitNotification(
    at place: ConditionState.Place, until deadline: Deadline, _ failure: inout Unmet?
  ) -> RobustLock.Acquisition {
    var wait = Wait(for: purpose(.signal), until: deadline) { [unowned self] in isAlone }
    if deadline != .passed && wait.spin({ place.isNotified }) { return .clean }
    do throws(Unmet) {
      while !place.isNotified {
        if state.hasUndelivered {
          let acquisition = try lock.ownedLock.acquire(waiting: &wait)
          state.deliver()
          if acquisition == .abandoned { return acquisition }
          lock.ownedLock.release()
        } else {
          try wait.sleep(on: place.word, while: 0)
        }
      }
    } catch {
      failure = error
    }
    return .clean
  }

  /// How long an interrupted wait tries to have the lock again, in seconds.
  private static let patience = 1.0

  /// - Parameter failure: Why the wait came to nothing; an interrupt now becomes the reason, and so does a break's failure.
  private func acquireAgain(_ failure: inout Unmet?) throws(Unmet) -> RobustLock.Acquisition {
    while failure != .interrupted {
      do throws(Unmet) {
        return try lock.acquire(for: purpose(.signal), until: .never)
      } catch .interrupted {
        failure = .interrupted
      } catch .broken {
        failure = .broken
      }
    }
    if let acquisition = lock.ownedLock.tryAcquire() { return acquisition }
    // The interrupt is still pending, and would end every wait at once.
    var wait = Wait(
      for: purpose(.signal), until: Deadline(after: Self.patience), isInterruptible: false
    ) { false }
    do throws(Unmet) {
      return try lock.ownedLock.acquire(waiting: &wait)
    } catch {
      throw .interrupted
    }
  }

  /// Ends the waits of so many processes, or of all if there are fewer. They go on one after the other, once they have
  /// the lock.
  ///
  /// - Precondition: This process has acquired the lock, and `count` is not negative.
  package func notify(_ count: Int = 1) {
    precondition(isOwn, "a condition is notified without its lock")
    precondition(count >= 0, "a notification of \(count) processes")
    state.notify(count)
  }

  /// Ends the waits of all.
  ///
  /// - Precondition: This process has acquired the lock.
  package func notifyAll() {
    notify(.max)
  }

  // MARK: - The lock

  package override var holdable: (any Holdable)? { self }

  package var isRecursive: Bool { lock.isRecursive }

  package var ownerWord: UnsafeRawPointer { lock.ownerWord }

  package var isOwn: Bool { lock.isOwn }

  package var owner: ProcessID? { lock.owner }

  package func acquire(until deadline: Deadline) throws(Unmet) -> RobustLock.Acquisition {
    try lock.acquire(for: purpose(.lock), until: deadline)
  }

  package func releaseIfOwn() -> Bool {
    lock.releaseIfOwn()
  }
}
