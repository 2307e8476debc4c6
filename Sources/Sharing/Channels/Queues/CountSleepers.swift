import CProcscriptSystem

/// Those who sleep until a count changes, and whether anybody must be woken when it does: without sleepers, a commit
/// pays for one load.
///
/// The flag is 0, or `isSet` and the count with which its sleepers fell asleep.
///
/// Invariant: while somebody sleeps, not yet woken, until the count is another one than c, the flag names c. It holds
/// because
/// - a sleeper sets the flag before it sleeps, and the kernel lets it sleep only while the count is c;
/// - the flag stops naming c only by a compare-and-swap of a process that has, before it and in this order, seen the
///   flag name c, seen another count, and woken all sleepers. Nobody falls asleep at c any more by then: counts do not
///   come back (2^32 commits aside).
///
/// So a process that has changed the count and then finds the flag 0 (with a fence between: the sleeper's
/// compare-and-swap comes later then, and the kernel sees the new count), or finds it to name the present count (set by
/// one who knows of the change), has nobody to wake. Killed before the wake-up, it leaves the flag to the next commit;
/// killed between wake-up and clearing, it leaves a flag that costs the next commit a system call. A sleeper that is
/// killed leaves no more than that either. Only the last commit of all, killed before its wake-up, is noticed late: by
/// the sleeper's own look.
struct CountSleepers {
  private let flag: Word64
  /// Bits 32…63 are the count.
  private let counted: Word64

  private static let isSet: UInt64 = 1 << 32

  init(flag: Word64, counted: Word64) {
    self.flag = flag
    self.counted = counted
  }

  /// Announces a sleep.
  ///
  /// - Returns: The word with the count as it is: the caller sleeps only if that gives it nothing to do, and while the
  ///   count is the same.
  func announce() -> UInt64 {
    while true {
      let before = flag.load()
      let value = counted.load()
      let after = Self.isSet | value >> 32
      // Whoever sleeps at an older count was to be woken by somebody who may never come to it.
      if before != 0 && before != after { counted.high.wake() }
      if flag.exchange(before, for: after) {
        procscript_fence()
        return value
      }
    }
  }

  /// Watches for another count than that of a value that ``announce()`` returned.
  func watch(_ value: UInt64, in watches: inout Watches) {
    watches.add(counted.high, UInt32(truncatingIfNeeded: value >> 32))
  }

  /// Wakes them all, if there are any: the count was changed, and a lock released since.
  @inline(__always)
  func wakeAfterRelease() {
    procscript_fence_after_exchange()
    if flag.load() != 0 { wake() }
  }

  @inline(never)
  private func wake() {
    let before = flag.load()
    guard before != 0, before != Self.isSet | counted.load() >> 32 else { return }
    counted.high.wake()
    _ = flag.exchange(before, for: 0)
  }
}
