import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// The words that a sleep watches.
struct Watches: ~Copyable {
  /// Room for the word of attention, and others: as many as the kernel takes.
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

  /// - Parameter others: How many words there will be beside the word of attention; more are left out.
  init(room others: Int = 2) {
    room = min(others + 1, Self.capacity - Self.mostDeaths - Upkeep.mostWatches)
    watches = .allocate(capacity: room + Self.mostDeaths + Upkeep.mostWatches)
    watches[0] = procscript_futex_watch(word: procscript_attention_word(), expected: 0, is_private: true)
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

  /// Makes room for what ``Upkeep`` watches.
  mutating func addRoomForUpkeep() { room = count + Upkeep.mostWatches }

  /// Watches for the end of a child.
  mutating func add(_ ends: borrowing ChildEnds, since count: UInt32) {
    add(procscript_futex_watch(word: ends.word, expected: count, is_private: true))
  }

  /// Watches for a descriptor to be ready.
  mutating func add(_ lookout: Lookout, since count: UInt32) {
    add(procscript_futex_watch(word: lookout.word, expected: count, is_private: true))
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
  ///
  /// - Parameter isAttentive: Whether a signal that calls for attention ends it; none has called yet.
  borrowing func sleep(until moment: UInt64, now: UInt64, isAttentive: Bool) {
    defer {
      passDeathsOn()
      Reports.answerIfAsked()
    }
    if Turns.areTaken { return block(until: moment) }
    let moment = hasOverflown ? min(moment, now + Self.shortSleep) : moment
    if Self.canWatchSeveral {
      let first = isAttentive ? 0 : 1
      let error = procscript_futex_wait_any(watches + first, Int32(count - first), moment)
      if error != ENOSYS && error != EPERM { return }
      Self.canWatchSeveral = false
    }
    // One at least; a signal that comes just before is noticed at the next look.
    let word = watches[count > 1 ? 1 : 0]
    _ = procscript_futex_wait(word.word, word.expected, min(moment - now, Self.shortSleep))
  }

  /// Lets others go on until it is this process's turn again. A signal that calls for attention ends that too.
  private borrowing func block(until moment: UInt64) {
    // Those of this process alone are no words for others: its ``Lookout``'s tells of what comes from outside.
    let shared = (1..<count).filter { !watches[$0].is_private || watches[$0].word == procscript_child_end_word() }
    let words = shared.map { Turns.Watch(watches[$0].word, watches[$0].expected) }
    guard let own = (1..<count).first(where: { !shared.contains($0) }) else {
      return Turns.block(until: moment, watching: words, hasOverflown ? .more : .word)
    }
    var outside = watches[own]
    Turns.block(
      until: moment, watching: words,
      .outside { nanoseconds in
        let error = procscript_futex_wait_any(&outside, 1, procscript_real_nanoseconds() + nanoseconds)
        if error != ENOSYS && error != EPERM { return error != ETIMEDOUT }
        return procscript_futex_wait(outside.word, outside.expected, min(nanoseconds, Self.shortSleep)) != ETIMEDOUT
      })
  }

  /// The kernel wakes one of those who watch for a death, and this may be the one: it wakes the others.
  private borrowing func passDeathsOn() {
    for index in lives ?? 0..<0 {
      let life = Word32(at: UnsafeMutableRawPointer(mutating: watches[index].word))
      if life.load() & UInt32(FUTEX_OWNER_DIED) != 0 { life.wake() }
    }
  }
}
