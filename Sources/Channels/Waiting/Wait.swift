import CSystem
import Glibc
import OS

/// Why a wait ended in vain.
public enum Unmet: Error, Hashable, Sendable {
  /// The deadline has passed.
  case timedOut
  /// An interrupt is pending (Ctrl-C).
  case interrupted
  /// Every process that could ever end the wait has ended.
  case deserted
}

/// One call's waiting: until when, and who could end it.
///
/// A wait ends with a wake-up on the word that it sleeps on; at its deadline; and at once when an interrupt comes. It
/// also looks again by itself now and then, since whoever was to wake it may have been killed just before.
struct Wait: ~Copyable {
  let deadline: Deadline
  /// Whether nobody is left who could end the wait. Asked by waits without a deadline.
  let isDeserted: () -> Bool
  private var hasLooked = false

  /// For how long a wait looks before it falls asleep, in nanoseconds. A sleep and its wake-up take 50,000.
  static let spinTime: UInt64 = 5_000

  init(until deadline: Deadline, isDeserted: @escaping () -> Bool) {
    self.deadline = deadline
    self.isDeserted = isDeserted
  }

  /// Whether a process has died and nobody has freed what it had. Burying it takes the arena's lock, so a wait that
  /// holds a lock while it sleeps cannot do it: who does so asks after each sleep, and then releases its lock, calls
  /// `Members.sweep()` and begins again. Else it might sleep for ever for one that is dead.
  var isSweepDue: Bool { Members.hasUnburied }

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

  /// Sleeps while all the words hold what is expected of them.
  mutating func sleep(_ watches: borrowing Watches) throws(Unmet) {
    let now = SystemClock.nanoseconds()
    if Interrupts.isPending { throw .interrupted }
    if now >= deadline.nanoseconds { throw .timedOut }
    // Those who were found dead when the wait began are not taken for such as could end it.
    let holdsLock = csystem_robust_thread_id() != 0 && csystem_robust_is_working()
    if hasLooked && !holdsLock { Members.sweep() }
    hasLooked = true
    if deadline == .never && isDeserted() { throw .deserted }
    let (next, overflows) = now.addingReportingOverflow(RobustLock.longestSleep)
    watches.sleep(until: min(deadline.nanoseconds, overflows ? .max : next), now: now)
  }

  /// Looks at `isMet` for a short while.
  ///
  /// - Returns: Whether it was met.
  @inline(__always)
  static func spin(atMost time: UInt64 = spinTime, _ isMet: () -> Bool) -> Bool {
    let start = SystemClock.nanoseconds()
    repeat {
      for _ in 0..<16 { csystem_spin_hint() }
      if isMet() { return true }
    } while SystemClock.nanoseconds() &- start < min(time, spinTime)
    return false
  }
}

/// The words that a sleep watches.
struct Watches: ~Copyable {
  /// Room for the interrupt word, which is always watched, and 7 more.
  static let capacity = 8

  private let watches: UnsafeMutablePointer<csystem_futex_watch>
  private var count = 0

  init() {
    watches = .allocate(capacity: Self.capacity)
    watches[0] = csystem_futex_watch(word: csystem_interrupt_word(), expected: 0, is_private: true)
    count = 1
  }

  deinit {
    watches.deallocate()
  }

  mutating func add(_ word: Word32, _ expected: UInt32) {
    precondition(count < Self.capacity)
    watches[count] = csystem_futex_watch(word: word.address, expected: expected, is_private: false)
    count += 1
  }

  /// Watches for the end of a process.
  ///
  /// - Returns: Whether it is alive.
  mutating func add(deathOf tag: ProcessTag) -> Bool {
    let life = Members.Slot(tag.slot).life
    while true {
      guard Members.isAlive(tag) else { return false }
      let value = life.load()
      // The kernel wakes only where it sees that somebody sleeps.
      if value & UInt32(FUTEX_OWNER_DIED) != 0 || value == 0 { return value == 0 }
      let watched = value | UInt32(bitPattern: Int32(bitPattern: 0x8000_0000))
      if value == watched || life.exchange(value, for: watched) {
        add(life, watched)
        return true
      }
    }
  }

  /// Whether the kernel can sleep on several words at once.
  nonisolated(unsafe) private static var canWatchSeveral = true

  borrowing func sleep(until moment: UInt64, now: UInt64) {
    if Self.canWatchSeveral {
      let error = csystem_futex_wait_any(watches, Int32(count), moment)
      if error != ENOSYS && error != EPERM { return }
      Self.canWatchSeveral = false
    }
    // One at least; an interrupt that comes just before is noticed at the next look.
    let word = watches[count > 1 ? 1 : 0]
    _ = csystem_futex_wait(word.word, word.expected, min(moment - now, 10_000_000))
  }
}
