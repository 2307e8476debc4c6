import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// Why a wait ended in vain.
package enum Unmet: Error, Hashable, Sendable {
  /// The deadline has passed.
  case timedOut
  /// An interrupt is pending (Ctrl-C).
  case interrupted
  /// Every process that could ever end the wait has ended.
  case deserted
}

/// One call's waiting: for what, until when, and who could end it.
///
/// A wait ends with a wake-up on the word that it sleeps on; at its deadline; and at once when an interrupt comes. It
/// also looks again by itself now and then, since whoever was to wake it may have been killed just before.
struct Wait: ~Copyable {
  let deadline: Deadline
  /// What it is for; nil where that is not for others to see, as the arena's lock is not.
  let purpose: WaitPurpose?
  /// Whether nobody is left who could end the wait. Asked by waits without a deadline.
  let isDeserted: () -> Bool
  /// Whether a pending interrupt ends it.
  let isInterruptible: Bool
  /// When this wait looks for the dead next; nil before it has slept.
  private var nextBurial: UInt64?

  /// Somebody has died who is not buried, so the wait did not sleep. Burying takes the arena's lock: whoever holds a
  /// ``RobustLock`` has to give that up and call ``bury()`` first.
  private(set) var hasToBury = false

  /// Until when no deaths are watched: one was seen just now, and the next ones may be many, or it could not be buried.
  private var ignoresDeathsUntil: UInt64 = 0

  /// Whether somebody was told that it sleeps.
  private var isWitnessed = false

  /// When it looked in vain; nil before. In nanoseconds.
  private var spinBegin: UInt64?

  init(
    for purpose: WaitPurpose?, until deadline: Deadline, isInterruptible: Bool = true,
    isDeserted: @escaping () -> Bool
  ) {
    self.purpose = purpose
    self.deadline = deadline
    self.isDeserted = isDeserted
    self.isInterruptible = isInterruptible
  }

  /// Sleeps while `word` holds `value`, until a wake-up, a signal or the moment to look again.
  ///
  /// - Parameter owner: A process whose death ends the sleep too.
  /// - Throws: ``Unmet`` when the wait is over.
  mutating func sleep(on word: Word32, while value: UInt32, orDeathOf owner: ProcessTag? = nil) throws(Unmet) {
    var watches = Watches()
    watches.add(word, value)
    if let owner, !watches.add(deathOf: owner) { return }
    try sleep(watches)
  }

  /// Sleeps while all the words hold what is expected of them; or not at all where somebody was found dead.
  ///
  /// Whoever has died may be the one that would have ended the wait. So from its second sleep on it watches for others'
  /// deaths too, where they are few: what the death of one of them means is found by the caller, who looks again.
  mutating func sleep(_ watches: consuming Watches) throws(Unmet) {
    let now = SystemClock.nanoseconds()
    if isInterruptible && Interrupts.isPending { throw .interrupted }
    if now >= deadline.nanoseconds {
      // This wait does not tell how soon what it was for would have come.
      spinBegin = nil
      throw .timedOut
    }
    let isFirst = nextBurial == nil
    let (isQuiet, watchesDeaths) = (now < ignoresDeathsUntil, Members.count <= Self.mostWatched)
    // A dead process counts as one that could end the wait, or holds what is waited for, until it is buried. Whoever
    // comes first to look does it, but not before the wait has slept once: most are short.
    if let moment = nextBurial,
      now >= moment && Self.isBurialDue || watchesDeaths && !isQuiet && !watches.addDeathsOfOthers()
    {
      hasToBury = true
      if procscript_robust_thread_id() == 0 || !procscript_robust_is_working() { bury() }
      return
    }
    nextBurial = nextBurial ?? now + Members.sweepInterval
    if deadline == .never && isDeserted() { throw .deserted }
    if !isWitnessed, let purpose, let begins = SleepWitness.begins { isWitnessed = begins(purpose) }
    var (end, overflows) = now.addingReportingOverflow(Self.longestSleep)
    if overflows { end = .max }
    if watchesDeaths && end != .max {
      if isFirst { end = min(end, now + Self.firstSleep) }
      if isQuiet { end = min(end, ignoresDeathsUntil) }
    }
    watches.sleep(until: min(deadline.nanoseconds, end), now: now, watchingInterrupts: isInterruptible)
  }

  /// Nanoseconds after which a wait is a long one. Tests, where sleeps have no end, have none of these.
  private static let firstSleep: UInt64 = 2_000_000

  /// Deaths are watched where there are no more processes than so many, this one counted: each that ends wakes all who
  /// watch it.
  private static var mostWatched: Int { Watches.mostDeaths + 1 }

  /// After so many nanoseconds a wait looks again by itself. Where thousands of processes wait, it takes them longer: all
  /// together they would keep the machine busy with nothing else.
  private static var longestSleep: UInt64 {
    let factor = UInt64(max(1, Members.count / 256))
    let (product, overflows) = RobustLock.longestSleep.multipliedReportingOverflow(by: factor)
    return overflows ? .max : product
  }

  deinit {
    if let spinBegin, nextBurial != nil { Self.spinLimit.slept(inAll: SystemClock.nanoseconds() &- spinBegin) }
    if isWitnessed { SleepWitness.ends?() }
  }

  /// Whether somebody has died who is not buried, it is time to look for what nobody can reach, or this process has left
  /// something for later. Takes no lock.
  private static var isBurialDue: Bool { Members.lookForUnburied() || Unreachable.isDue || Postponed.isAny }

  /// Only if that does not take long: the call may have a deadline.
  private static func buryAll() {
    _ = Arena.lockedShortly {
      Members.sweep()
      Unreachable.letGoIfDue()
    }
  }

  /// Buries the dead for a call that only looks, and has seen nothing: who looks again and again must see it too when
  /// the other side has ended. No lock is held.
  ///
  /// - Returns: Whether it may see more now.
  static func buryIfDue() -> Bool {
    guard isBurialDue else { return false }
    buryAll()
    return true
  }

  /// Buries the dead, and what only they could have reached. This thread holds no ``RobustLock`` and is not about to.
  mutating func bury() {
    hasToBury = false
    Self.buryAll()
    let now = SystemClock.nanoseconds()
    (nextBurial, ignoresDeathsUntil) = (now + Members.sweepInterval, now + Self.quietTime)
  }

  /// Nanoseconds between two deaths that wake a wait: where processes come and go all the time, it is not to be kept busy
  /// with that.
  private static let quietTime: UInt64 = 5_000_000

  /// Threads share it: they may lose one another's changes.
  nonisolated(unsafe) private static var spinLimit = SpinLimit()

  /// Whether another process can run while this one looks.
  private static let hasOtherProcessors = processorCount() > 1

  /// Looks at `isMet` for a while, which depends on what that has been good for.
  ///
  /// - Returns: Whether it was met.
  @inline(__always)
  mutating func spin(_ isMet: () -> Bool) -> Bool {
    let start = SystemClock.nanoseconds()
    if let time = Self.spin(from: start, atMost: Self.spinLimit.now, isMet) {
      Self.spinLimit.paid(after: time)
      return true
    }
    Self.spinLimit.failed()
    spinBegin = spinBegin ?? start
    return false
  }

  /// Looks at `isMet` for a short while.
  ///
  /// - Parameters:
  ///   - time: In nanoseconds, at the longest.
  ///   - interval: In spin hints, between two looks.
  /// - Returns: Whether it was met.
  @inline(__always)
  static func spinShortly(
    atMost time: UInt64 = .max, each interval: Int = LookInterval.shortest, _ isMet: () -> Bool
  ) -> Bool {
    spin(from: SystemClock.nanoseconds(), atMost: min(time, SpinLimit.short), each: interval, isMet) != nil
  }

  /// - Returns: After how long it was met at the earliest.
  @inline(__always)
  private static func spin(
    from start: UInt64, atMost limit: UInt64, each interval: Int = LookInterval.shortest, _ isMet: () -> Bool
  ) -> UInt64? {
    var time: UInt64 = 0
    repeat {
      for _ in 0..<interval { procscript_spin_hint() }
      if isMet() { return time }
      time = SystemClock.nanoseconds() &- start
    } while time < limit && hasOtherProcessors
    return nil
  }
}

/// Who is told of a wait that this process falls asleep in, at its first sleep, and of its end. Used by one thread.
package enum SleepWitness {
  /// Answers whether it wants to be told of the end.
  nonisolated(unsafe) package static var begins: ((WaitPurpose) -> Bool)?
  nonisolated(unsafe) package static var ends: (() -> Void)?
}
