import CProcscriptSystem
package import ProcscriptSystem

/// What the owner of pools does for them while it waits for something else: it replaces workers that have ended, and takes
/// in answers, which callbacks may be called for. Used by one thread.
///
/// A pool where nothing is undone needs nothing: then waits are as if there were no pools.
package enum Upkeep {
  /// A pool where something is undone.
  private struct Undone {
    let answers: Queue
    /// Whether somebody waits for each answer: a callback.
    let isUrgent: Bool
  }

  /// nil for none: a list would be made when it is first looked at, in each child of a fork anew.
  nonisolated(unsafe) private static var undone: [Undone]?

  /// Whether this process is about its pools just now: what it waits for meanwhile is a part of that.
  nonisolated(unsafe) package static var isBusy = false {
    didSet { updateState() }
  }

  /// Whether there may be something to do.
  @inlinable
  @inline(__always)
  package static var isOn: Bool { procscript_has_upkeep() }

  /// Does what there is to do. No lock is held: it may wait itself. Where it throws, the wait ends with ``Unmet/broken``.
  nonisolated(unsafe) package static var body: (() throws -> Void)?

  /// Whether a worker has ended and is not replaced.
  nonisolated(unsafe) package static var hasEnded: () -> Bool = { false }

  private static func updateState() {
    procscript_set_upkeep(!isBusy && undone != nil && body != nil)
  }

  /// Something is undone in a pool, or nothing any more.
  ///
  /// - Parameters:
  ///   - answers: The pool's queue of answers.
  ///   - isUrgent: Whether each answer is to be taken in at once; nil where nothing is undone.
  package static func note(_ answers: Queue, isUrgent: Bool?) {
    var others = (undone ?? []).filter { $0.answers !== answers }
    if let isUrgent { others.append(Undone(answers: answers, isUrgent: isUrgent)) }
    undone = others.isEmpty ? nil : others
    updateState()
  }

  /// In the child of a fork: the pools are its parent's.
  package static func forget() {
    if undone != nil { undone = nil }
    if isBusy { isBusy = false }
    procscript_set_upkeep(false)
  }

  /// The queues of answers of the pools where something is undone.
  package static var answers: [Queue] { (undone ?? []).map(\.answers) }

  /// Whether an answer is there that somebody waits for, or with `all` any answer.
  package static func hasAnswers(all: Bool) -> Bool {
    (undone ?? []).contains { ($0.isUrgent || all) && !$0.answers.isEmpty }
  }

  /// How many words are watched at the most beside what a wait is for: where there are more, a wait looks again soon.
  static let mostWatches = 17

  /// Watches for answers that somebody waits for.
  ///
  /// - Returns: Whether there are none yet.
  static func addWatches(to watches: inout Watches) -> Bool {
    (undone ?? []).allSatisfy { !$0.isUrgent || $0.answers.addWatch(to: &watches) }
  }

  /// Sleeps until a deadline, until something is met that the end of a child may bring about, or until there is something
  /// to do for the pools.
  ///
  /// - Parameter looked: Called after each look in vain, with what ``PublishedJoin/momentOfLook`` was before it; nil where
  ///   nobody is told.
  /// - Returns: `.interrupted` where there is something to do, or an interrupt or a signal that the script handles is pending.
  package static func rest(
    until deadline: Deadline, orUntil isMet: () -> Bool = { false }, looked: ((UInt64) -> Void)? = nil
  ) -> WaitForEnd.Reason {
    var ends = EndsOfWorkers()
    while true {
      let moment = looked == nil ? 0 : PublishedJoin.momentOfLook
      if isMet() { return .satisfied }
      Interrupts.takeBack()
      if Interrupts.isPending || ScriptSignals.arePending || ends.haveCome() || hasAnswers(all: true) {
        return .interrupted
      }
      let now = SystemClock.nanoseconds()
      if now >= deadline.nanoseconds { return .timedOut }
      var watches = Watches(room: 0)
      watches.addRoomForUpkeep()
      ends.watch(in: &watches)
      guard addWatches(to: &watches) else { return .interrupted }
      looked?(moment)
      let (end, overflows) = now.addingReportingOverflow(RobustLock.longestSleep)
      // Where processes take turns, it looks again when nobody can go on.
      let next = overflows || Turns.areTaken ? .max : end
      watches.sleep(until: min(deadline.nanoseconds, next), now: now, isAttentive: true)
    }
  }
}

/// The ends of workers, for one wait.
struct EndsOfWorkers {
  /// In a class, as a wait has it only once it has to.
  private final class Counting {
    let ends = ChildEnds()
  }

  private var counting: Counting?
  /// How many ends of children there were at the last look.
  private var known: UInt32 = 0

  /// Whether a worker has ended since the last look; at the first one, whether any has.
  mutating func haveCome() -> Bool {
    guard let counting else {
      let counting = Counting()
      self.counting = counting
      known = counting.ends.count
      return Upkeep.hasEnded()
    }
    let count = counting.ends.count
    if count == known { return false }
    known = count
    return Upkeep.hasEnded()
  }

  /// Watches for the next one. To be called after a look.
  func watch(in watches: inout Watches) {
    if let counting { watches.add(counting.ends, since: known) }
  }
}
