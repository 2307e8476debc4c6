package import ProcscriptSystem

/// Something that has happened or has not yet, for any number of processes to wait for.
///
/// ```swift
/// let isReady = try Event()
/// // in one process            // in others
/// isReady.set()                try isReady.wait(until: .never)
/// ```
package final class Event: SharedObject {
  /// `generation << 1 | isSet`. Each ``clear()`` of one that is set starts a generation: a waiter that sees another
  /// value than the one it began with knows that the event was set, even if it is cleared again by then.
  ///
  /// It is set and the waiters are woken in one step, so one that is set owes nobody a wake-up.
  private let word: Word32

  /// Makes one that is not set.
  ///
  /// - Throws: `SystemError` when there is no shared memory left.
  package init() throws(SystemError) {
    let object = try SharedObject.Made(.event, byteCount: ObjectHeader.size + 4)
    word = Word32(at: object.memory + ObjectHeader.size)
    super.init(object)
  }

  /// Takes hold of one that exists.
  init(existing object: Made) {
    word = Word32(at: object.memory + ObjectHeader.size)
    super.init(object)
  }

  package var isSet: Bool { word.load() & 1 != 0 }

  /// Lets all go on that wait for it, and who will wait until it is cleared.
  package func set() {
    if !isSet { word.orAndWake(1) }
  }

  /// From now on it has not happened. Those that were waiting when it was set go on all the same.
  package func clear() {
    var value = word.load()
    while value & 1 != 0 && !word.exchange(value, for: value &+ 1) { value = word.load() }
  }

  /// Waits until it is set.
  ///
  /// - Throws: ``Unmet``; ``Unmet/deserted`` when no other living process holds the event.
  package func wait(until deadline: Deadline) throws(Unmet) {
    let first = word.load()
    if first & 1 != 0 { return }
    if deadline == .passed { throw .timedOut }
    var wait = Wait(for: purpose(.signal), until: deadline) { [unowned self] in isAlone }
    if wait.spin({ word.load() != first }) { return }
    while word.load() == first { try wait.sleep(on: word, while: first) }
  }
}
