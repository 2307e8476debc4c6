import CProcscriptSystem
import ProcscriptSystem

/// Why a wait ended in vain.
package enum Unmet: Error, Hashable, Sendable {
  /// The deadline has passed.
  case timedOut
  /// An interrupt is pending (Ctrl-C).
  case interrupted
  /// Every process that could ever end the wait has ended.
  case deserted
  /// This process and others wait for each other, and nobody else could end that: see ``Deadlock/last``.
  case deadlocked
  /// What was done in the middle of the wait has failed: see ``Wait``.
  case broken
}

/// What a process does in the middle of its waits for signals that its script handles. Used by one thread.
package enum WaitBreak {
  /// Called without any lock held: it may wait itself. Where it throws, the wait ends with ``Unmet/broken``.
  nonisolated(unsafe) package static var body: (() throws -> Void)?

  static var isDue: Bool { ScriptSignals.arePending && body != nil }
}

/// One call's waiting: for what, until when, and who could end it.
///
/// A wait ends with a wake-up on the word that it sleeps on; at its deadline; and at once when an interrupt comes. It
/// also looks again by itself now and then, since whoever was to wake it may have been killed just before. For a
/// ``WaitBreak`` and for ``Upkeep`` it makes a break, and then goes on.
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

  /// Somebody has died who is not buried, or a break is due, so the wait did not sleep. Burying takes the arena's lock,
  /// and in a break anything may be done: whoever holds a ``RobustLock`` has to give that up and call ``pause()`` first.
  private(set) var hasToPause = false

  /// Whether it makes no breaks for now.
  var postponesBreaks = false

  private var endsOfWorkers = EndsOfWorkers()

  /// Until when no deaths are watched: one was seen just now, and the next ones may be many, or it could not be buried.
  private var ignoresDeathsUntil: UInt64 = 0

  /// Whether somebody was told that it sleeps.
  private var isWitnessed = false

  /// Whether it is this process's ``CurrentWait``.
  private var isCurrent = false

  /// Where the tag of the one process is that could end it, as an offset in the arena; 0 where others could too.
  var owner: UInt64 = 0

  /// Whether something outside of all processes may end it.
  var endsFromOutside = false

  /// Where others see what this process waits for, once it has slept for long, and without an end.
  private var published: PublishedWait?

  /// When the last sleep was over, in nanoseconds; 0 where the look since then was not one at all that may be there, as one
  /// that leaves out the pools.
  private var look: UInt64 = 0

  /// How often something kept a search for a deadlock from being one.
  private var unclearSearches: UInt64 = 0

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
  /// - Parameters:
  ///   - owner: A process whose death ends the sleep too.
  ///   - canBeDeserted: false where somebody has a ``RobustLock`` for a moment, or has just died with it: that one may be
  ///     buried before the kernel has freed the lock, and then nobody seems to be left.
  /// - Throws: ``Unmet`` when the wait is over.
  mutating func sleep(
    on word: Word32, while value: UInt32, orDeathOf owner: ProcessTag? = nil, canBeDeserted: Bool = true
  ) throws(Unmet) {
    var watches = Watches()
    watches.add(word, value)
    if let owner, !watches.add(deathOf: owner) { return }
    try sleep(watches, canBeDeserted: canBeDeserted)
  }

  /// Sleeps while all the words hold what is expected of them; or not at all where somebody was found dead.
  ///
  /// Whoever has died may be the one that would have ended the wait. So from its second sleep on it watches for others'
  /// deaths too, where they are few: what the death of one of them means is found by the caller, who looks again.
  ///
  /// - Parameter canPause: false where the caller has something that a break might need, and calls ``pause()`` without it.
  mutating func sleep(
    _ watches: consuming Watches, canBeDeserted: Bool = true, canPause: Bool = true
  ) throws(Unmet) {
    if isInterruptible {
      Interrupts.takeBack()
      if Interrupts.isPending { throw .interrupted }
    }
    if isSignalDue { return try pauseIfPossible(canPause) }
    let makesBreaks = Upkeep.isOn && mayMakeBreaks
    if makesBreaks && watchUpkeep(&watches) {
      isUpkeepDue = true
      return try pauseIfPossible(canPause)
    }
    let now = SystemClock.nanoseconds()
    if now >= deadline.nanoseconds {
      // This wait does not tell how soon what it was for would have come.
      spinBegin = nil
      throw .timedOut
    }
    let isFirst = nextBurial == nil
    let isQuiet = now < ignoresDeathsUntil
    // Where processes take turns, each looks once more when nobody can go on.
    let watchesDeaths = Members.count <= Self.mostWatched && !Turns.areTaken
    // A dead process counts as one that could end the wait, or holds what is waited for, until it is buried. Whoever
    // comes first to look does it, but not before the wait has slept once: most are short.
    // Where processes take turns, the clock stands still, and each look finds all that has happened.
    if (Turns.areTaken || now >= nextBurial ?? .max) && Self.isBurialDue
      || !isFirst && watchesDeaths && !isQuiet && !watches.addDeathsOfOthers()
    {
      return try pauseIfPossible(canPause)
    }
    nextBurial = nextBurial ?? now + Members.sweepInterval
    var isUnclear = false
    if Upkeep.isOn && !makesBreaks { look = 0 }
    if deadline == .never {
      let isAlone = canBeDeserted && !makesBreaks && isDeserted()
      if isAlone && !Members.isAboutToBeEnded && !ScriptSignals.areAny {
        Turns.keeper?.noteInVain()
        throw .deserted
      }
      if !isFirst || Turns.areTaken, let purpose { isUnclear = try publish(purpose, at: now) }
    }
    if isFirst, let purpose { isCurrent = CurrentWait.begin(purpose, owner: owner, at: now) }
    if !isWitnessed, let purpose, let begins = SleepWitness.begins { isWitnessed = begins(purpose) }
    var (end, overflows) = now.addingReportingOverflow(Self.longestSleep)
    if overflows || Turns.areTaken { end = .max }
    if watchesDeaths && end != .max {
      if isFirst { end = min(end, now + Self.firstSleep) }
      if isQuiet { end = min(end, ignoresDeathsUntil) }
    }
    if isUnclear { end = min(end, now + Self.searchInterval(unclearSearches)) }
    published?.sleeps(after: look)
    watches.sleep(
      until: min(deadline.nanoseconds, end), now: now, isAttentive: isInterruptible && procscript_attention() == 0)
    if let published {
      published.awakes()
      look = PublishedWait.momentOfLook
    }
  }

  /// Lets others see what this process waits for, and looks whether that is in vain.
  ///
  /// - Returns: Whether it is worth another look soon.
  private mutating func publish(_ purpose: WaitPurpose, at now: UInt64) throws(Unmet) -> Bool {
    if published == nil {
      // What comes from outside is not known, as is what an alarm does, or a signal that the script handles.
      if endsFromOutside || Alarm.isSet || ScriptSignals.areAny { return false }
      published = .own
      // A callback may end it, or what a worker does that takes the place of another: then anybody may, by its answer.
      published?.publish(purpose, owner: Upkeep.isOn ? 0 : owner, child: nil, at: now)
      // Where processes take turns, all that others did before is found already.
      if !Turns.areTaken { return false }
    }
    guard let published else { return false }
    published.tell()
    switch Deadlock.search(published, after: look, mayAsk: unclearSearches == 0) {
    case .nothing: return false
    case .deadlock:
      Turns.keeper?.noteInVain()
      throw .deadlocked
    case .unclear where Turns.areTaken:
      // Those who were asked let this process look again.
      unclearSearches += 1
      return false
    case .unclear:
      unclearSearches += 1
      return unclearSearches < Self.mostUnclearSearches
    }
  }

  private static let mostUnclearSearches: UInt64 = 64

  /// Those who wait for each other have often begun at the same time, and would all look at the same moments.
  private static func searchInterval(_ count: UInt64) -> UInt64 {
    1_000_000 + (UInt64(Members.tag.slot) &* 7 + count) % 16 * 100_000
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
    tellEnd()
  }

  /// Nobody is told any more that it waits.
  private func tellEnd() {
    if isWitnessed { SleepWitness.ends?() }
    published?.end()
    if isCurrent { CurrentWait.end() }
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

  /// Watches for what there may be to do for this process's pools.
  ///
  /// - Returns: Whether there is something already. A long wait takes in all that has come: then it may find that nobody
  ///   is left who could end it.
  private mutating func watchUpkeep(_ watches: inout Watches) -> Bool {
    if endsOfWorkers.haveCome() || Upkeep.hasAnswers(all: nextBurial != nil) { return true }
    watches.addRoomForUpkeep()
    endsOfWorkers.watch(in: &watches)
    return !Upkeep.addWatches(to: &watches)
  }

  private var mayMakeBreaks: Bool { isInterruptible && purpose != nil && !postponesBreaks }

  private var isSignalDue: Bool { WaitBreak.isDue && mayMakeBreaks }

  /// Whether ``pause()`` looks after pools.
  private var isUpkeepDue = false

  private mutating func pauseIfPossible(_ canPause: Bool) throws(Unmet) {
    hasToPause = true
    if canPause && (procscript_robust_thread_id() == 0 || !procscript_robust_is_working()) { try pause() }
  }

  /// Does what it could not do before: see ``hasToPause``. This thread holds no ``RobustLock`` and is not about to.
  ///
  /// - Throws: ``Unmet/broken``.
  mutating func pause() throws(Unmet) {
    hasToPause = false
    if isUpkeepDue || isSignalDue { try makeBreak() } else { bury() }
  }

  /// Does what there is to do for signals and pools, as if this wait had ended, and then begun anew.
  private mutating func makeBreak() throws(Unmet) {
    tellEnd()
    (isWitnessed, isCurrent, published, nextBurial, spinBegin) = (false, false, nil, nil, nil)
    let isUpkeepDue = isUpkeepDue
    self.isUpkeepDue = false
    do {
      if WaitBreak.isDue { try WaitBreak.body?() }
      if isUpkeepDue { try Upkeep.body?() }
    } catch {
      throw .broken
    }
  }

  /// Buries the dead, and what only they could have reached.
  private mutating func bury() {
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
    } while time < limit && hasOtherProcessors && !Turns.areTaken
    return nil
  }
}

/// Who is told of a wait that this process falls asleep in, at its first sleep, and of its end. Used by one thread.
package enum SleepWitness {
  /// Answers whether it wants to be told of the end.
  nonisolated(unsafe) package static var begins: ((WaitPurpose) -> Bool)?
  nonisolated(unsafe) package static var ends: (() -> Void)?
}
