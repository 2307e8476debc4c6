/// What this process has still to do with the arena locked: by calls that must come to their end, and found the lock
/// taken by a process that had been stopped in the middle.
///
/// It is done as soon as this process has the lock, which its waits try to get now and then. A fork finds none: it takes
/// the lock itself. Used by one thread.
enum Postponed {
  nonisolated(unsafe) private static var work: [() -> Void] = []

  /// A plain word: whoever gets the lock looks at it.
  nonisolated(unsafe) private(set) static var isAny = false

  static func add(_ body: @escaping () -> Void) {
    work.append(body)
    isAny = true
  }

  /// The arena is locked.
  static func run() {
    isAny = false
    let bodies = work
    work = []
    for body in bodies { body() }
  }

  /// In a process that leaves the arena.
  static func forget() {
    isAny = false
    work = []
  }
}
