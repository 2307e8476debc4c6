import ProcscriptSystem

/// What is named only by messages that no process can reach any more. Such messages lie in queues and pipes that are
/// themselves named only by such messages, as a queue is that contains itself. Counting uses does not find this;
/// looking from what is held does.
///
/// It is looked for now and then by processes that wait: until it is found, an end of a pipe in it seems open.
enum Unreachable {
  /// Nanoseconds between two looks, at the least.
  private static let shortestInterval: UInt64 = 200_000_000

  /// A look locks the arena, and takes longer the more manifests there are. Afterwards nobody looks for this many times
  /// as long as it took.
  private static let share: UInt64 = 50

  private static var next: Word64 { Arena.word64(at: Arena.Layout.nextTrace) }

  /// Whether it is time to look. Takes no lock.
  static var isDue: Bool { Manifest.isAny && SystemClock.nanoseconds() >= next.load() }

  /// When the last look began and ended that is over, in nanoseconds; the end may be that of a later one.
  static var lastLook: (begin: UInt64, end: UInt64) {
    let begin = Arena.word64(at: Arena.Layout.traceBegin).load()
    return (begin, Arena.word64(at: Arena.Layout.traceEnd).load())
  }

  /// Looks, and lets go of what is found, if it is time. No lock is held.
  static func letGoIfDue() {
    let (due, now) = (next.load(), SystemClock.nanoseconds())
    guard Manifest.isAny, now >= due, next.exchange(due, for: now + shortestInterval) else { return }
    Arena.locked {
      letGo()
      Doomed.drain()
    }
    let end = SystemClock.nanoseconds()
    // In this order: see ``lastLook``.
    Arena.word64(at: Arena.Layout.traceEnd).store(end)
    Arena.word64(at: Arena.Layout.traceBegin).store(now)
    next.store(end + max(shortestInterval, (end - now) * share))
  }

  /// The arena is locked; what `tally` holds counts for nothing.
  private static func letGo() {
    Manifest.forEach { manifest in
      manifest.header.tally.store(0)
      manifest.container?.tally.store(0)
      manifest.forEachObject { $0.tally.store(0) }
    }
    // A container may be reached by a manifest that comes later in the list.
    var isMore = true
    while isMore {
      isMore = false
      Manifest.forEach { manifest in
        guard manifest.header.tally.load() == 0, isReachable(manifest) else { return }
        manifest.header.tally.store(1)
        manifest.forEachObject { $0.tally.store(1) }
        isMore = true
      }
    }
    Manifest.forEach { if $0.header.tally.load() == 0 { $0.letGoAndDoom() } }
  }

  /// Whether a process can receive what a manifest names, or makes the message just now.
  private static func isReachable(_ manifest: Manifest) -> Bool {
    if manifest.header.uses.load() != .none { return true }
    // What is left for a process by its child is let go of with the process.
    guard let container = manifest.container else { return true }
    return container.uses.load().isHeld || container.tally.load() != 0
  }
}
