import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// The words that a sleep watches.
struct Watches: ~Copyable {
  /// Room for the interrupt word, which is always watched, and others: as many as the kernel takes.
  static let capacity = 128

  /// How many other processes' deaths are watched beside those that are asked for.
  static let mostDeaths = 15

  private let watches: UnsafeMutablePointer<procscript_futex_watch>
  /// Without the room that is kept for others' deaths.
  private var room: Int
  private var count = 0

  /// The life words among them, by their index.
  private var lives: Range<Int>?

  /// Whether there is room for another one.
  var hasRoom: Bool { count < room }

  /// - Parameter others: How many words there will be beside the interrupt word; more are left out.
  init(room others: Int = 2) {
    room = min(others + 1, Self.capacity - Self.mostDeaths)
    watches = .allocate(capacity: room + Self.mostDeaths)
    watches[0] = procscript_futex_watch(word: procscript_interrupt_word(), expected: 0, is_private: true)
    count = 1
  }

  deinit {
    watches.deallocate()
  }

  /// Whether words were left out: then one has to look again soon.
  private(set) var hasOverflown = false

  mutating func add(_ word: Word32, _ expected: UInt32) {
    add(procscript_futex_watch(word: word.address, expected: expected, is_private: false))
  }

  /// Watches for the end of a child.
  mutating func add(_ ends: borrowing ChildEnds, since count: UInt32) {
    add(procscript_futex_watch(word: ends.word, expected: count, is_private: true))
  }

  private mutating func add(_ watch: procscript_futex_watch) {
    guard count < room else { return hasOverflown = true }
    watches[count] = watch
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
      let watched = value | FUTEX_WAITERS
      if value == watched || life.exchange(value, for: watched) {
        lives = (lives?.lowerBound ?? count)..<count + 1
        add(life, watched)
        return true
      }
    }
  }

  /// Watches for the ends of all other processes, as many as there is room for. To be called once, as the last one.
  ///
  /// - Returns: Whether they are alive.
  mutating func addDeathsOfOthers() -> Bool {
    room = count + Self.mostDeaths
    for index in 0..<Members.usedCount where hasRoom && index != Members.tag.slot {
      let slot = Members.Slot(index)
      let tag = slot.tag
      if slot.status.load().state == .living && !add(deathOf: tag) { return false }
    }
    return true
  }

  /// The longest sleep that does not watch all it should, in nanoseconds.
  private static let shortSleep: UInt64 = 5_000_000

  /// Whether the kernel can sleep on several words at once.
  nonisolated(unsafe) private static var canWatchSeveral = true

  /// Sleeps until a moment in nanoseconds of the monotonic clock, at the longest.
  borrowing func sleep(until moment: UInt64, now: UInt64, watchingInterrupts: Bool) {
    defer { passDeathsOn() }
    let moment = hasOverflown ? min(moment, now + Self.shortSleep) : moment
    if Self.canWatchSeveral {
      let first = watchingInterrupts ? 0 : 1
      let error = procscript_futex_wait_any(watches + first, Int32(count - first), moment)
      if error != ENOSYS && error != EPERM { return }
      Self.canWatchSeveral = false
    }
    // One at least; an interrupt that comes just before is noticed at the next look.
    let word = watches[count > 1 ? 1 : 0]
    _ = procscript_futex_wait(word.word, word.expected, min(moment - now, Self.shortSleep))
  }

  /// The kernel wakes one of those who watch for a death, and this may be the one: it wakes the others.
  private borrowing func passDeathsOn() {
    for index in lives ?? 0..<0 {
      let life = Word32(at: UnsafeMutableRawPointer(mutating: watches[index].word))
      if life.load() & UInt32(FUTEX_OWNER_DIED) != 0 { life.wake() }
    }
  }
}
