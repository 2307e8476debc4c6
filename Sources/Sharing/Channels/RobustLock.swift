import CProcscriptSystem
import Glibc
package import ProcscriptSystem

/// A lock between processes that survives the killing of its holder, and of those who wait for it, at any instruction.
///
/// It is one word of 4 bytes in memory that the processes share. A zeroed word is a free lock; a `RobustLock` is a view
/// of it, made anew wherever it is needed, and any thread may use it. Uncontended, it costs no system call.
///
/// ```swift
/// let lock = RobustLock(at: sharedMemory)
/// if lock.acquire() == .abandoned { repair() }
/// change()
/// lock.release()
/// ```
///
/// A thread holds at most one such lock at a time: the kernel is told of one. While it holds it, it locks no robust
/// mutex of the C library's (which would take that one's place), forks no process (the child would believe to hold it),
/// and runs no code that may leave in any way but by reaching its end. The lock is not recursive, and not fair: whoever
/// comes by while the lock is free takes it, and those who sleep are woken in the order in which they fell asleep.
///
/// All processes must see the same thread ids: they are of one PID namespace.
package struct RobustLock: @unchecked Sendable {
  /// In what state the lock's data were left.
  package enum Acquisition: Sendable {
    /// The last holder released the lock.
    case clean
    /// The last holder died while it held the lock: what it was changing may be half done.
    case abandoned
  }

  /// The word. Its bits are the kernel's (`futex(2)`, robust futexes):
  ///
  /// - the holder's thread id, or 0;
  /// - `waiters`: somebody may be asleep, so a release must wake. It is sticky: an acquirer leaves it as it finds it,
  ///   and only a release whose wake-up found nobody clears it. So whoever takes the lock before a woken thread does
  ///   (or after that thread is killed) inherits the duty to wake the next;
  /// - `ownerDied`: the kernel put it, in the place of a dead holder's id.
  private let word: UnsafeMutablePointer<UInt32>

  private static let waiters: UInt32 = 1 << 31
  private static let ownerDied: UInt32 = 1 << 30
  private static let threadID: UInt32 = ownerDied - 1

  /// How long a sleeper sleeps before it looks again by itself, in nanoseconds: a second line of defence. Tests make it
  /// endless, so that a lost wake-up shows.
  package nonisolated(unsafe) static var longestSleep: UInt64 = 100_000_000

  /// The lock whose word is at `address`, which must be a multiple of 4.
  package init(at address: UnsafeMutableRawPointer) {
    precondition(UInt(bitPattern: address) % 4 == 0, "a lock that is not aligned")
    word = address.assumingMemoryBound(to: UInt32.self)
  }

  /// Waits until the lock is free and takes it.
  package func acquire() -> Acquisition {
    // Nothing comes between a wait without end and its end.
    acquire(patience: .max).unsafelyUnwrapped
  }

  /// Waits until the lock is free, but no longer than `patience` nanoseconds, and takes it.
  ///
  /// - Returns: nil if it was not free in time.
  package func acquire(patience: UInt64) -> Acquisition? {
    let own = begin()
    if procscript_exchange_if(word, 0, own) { return .clean }
    return contend(own, patience: patience)
  }

  /// Waits until the lock is free and takes it, or until the wait is over.
  func acquire(waiting wait: inout Wait) throws(Unmet) -> Acquisition {
    let own = begin()
    if procscript_exchange_if(word, 0, own) { return .clean }
    return try contend(own, waiting: &wait)
  }

  /// Takes the lock if it is free.
  ///
  /// - Returns: nil if it is not.
  package func tryAcquire() -> Acquisition? {
    let own = begin()
    if let acquisition = takeIfFree(own) { return acquisition }
    procscript_robust_end()
    return nil
  }

  /// Frees the lock and wakes one of those who wait for it.
  ///
  /// - Precondition: The calling thread holds it.
  package func release() {
    let own = procscript_robust_thread_id()
    precondition(own != 0, "a lock is released that is not held")
    if !procscript_exchange_if(word, own, 0) {
      precondition(procscript_load_acquire(word) & Self.threadID == own, "a lock is released that is not held")
      procscript_store_release(word, Self.waiters)
      // A thread that falls asleep after a wake-up that found nobody has taken the lock meanwhile, or seen it taken:
      // the word has another value then.
      if procscript_futex_wake(word, 1) == 0 { _ = procscript_exchange_if(word, Self.waiters, 0) }
    }
    // Only now: killed before, we leave it to the kernel to wake one, or to mark the lock abandoned.
    procscript_robust_end()
  }

  /// Whether the calling thread holds it.
  var isOwn: Bool {
    let own = procscript_robust_thread_id()
    return own != 0 && procscript_load_acquire(word) & Self.threadID == own
  }

  /// The thread id of who holds the lock now; nil for nobody. It may have changed before the caller looks at it.
  package var holder: Int32? {
    let id = procscript_load_acquire(word) & Self.threadID
    return id == 0 ? nil : Int32(bitPattern: id)
  }
}

extension RobustLock {
  /// Makes sure that this system has robust futexes.
  ///
  /// - Throws: `SystemError` with the operation `shareChannels` where it has none, as under user-mode emulation.
  package static func checkSupport() throws(SystemError) {
    let error = procscript_robust_check()
    if error != 0 { throw SystemError(.shareChannels, Errno(rawValue: error), using: .live) }
  }

  /// Tells the kernel that this thread works on the lock, from before the word holds its id.
  ///
  /// - Returns: The id of this thread.
  @inline(__always)
  private func begin() -> UInt32 {
    var own = procscript_robust_thread_id()
    if own == 0 { own = Self.register() }
    precondition(!procscript_robust_is_working(), "a second lock is acquired while one is held")
    procscript_robust_begin(word)
    return own
  }

  /// Makes this thread known, once in its life and once more in the child of a fork.
  @inline(never)
  private static func register() -> UInt32 {
    let error = procscript_robust_register()
    guard error == 0 else { fatalError("this system has no robust futexes: \(String(cString: strerror(error)))") }
    return procscript_robust_thread_id()
  }

  /// - Parameter flags: Bits to set beside the thread's id.
  @inline(__always)
  private func takeIfFree(_ own: UInt32, setting flags: UInt32 = 0) -> Acquisition? {
    var value = procscript_load_acquire(word)
    while value & Self.threadID == 0 {
      if procscript_exchange_if(word, value, own | value & Self.waiters | flags) {
        return value & Self.ownerDied == 0 ? .clean : .abandoned
      }
      value = procscript_load_acquire(word)
    }
    return nil
  }

  @inline(never)
  private func contend(_ own: UInt32, patience: UInt64) -> Acquisition? {
    let start = SystemClock.nanoseconds()
    if let acquisition = spin(own, atMost: patience) { return acquisition }
    if Turns.areTaken { return awaitTurn(own, patience: patience) }
    while true {
      let waited = SystemClock.nanoseconds() &- start
      if waited >= patience {
        procscript_robust_end()
        return nil
      }
      if let value = announceSleep() {
        // Whatever ended the sleep, a wake-up, EAGAIN, EINTR or the time: we look at the word again.
        _ = procscript_futex_wait(word, value, min(patience - waited, Self.longestSleep))
      }
      if let acquisition = takeAfterSleep(own) { return acquisition }
    }
  }

  /// Where processes take turns: the holder waits for something, and no time passes while others can go on. Who has no
  /// patience to speak of does not let them.
  private func awaitTurn(_ own: UInt32, patience: UInt64) -> Acquisition? {
    let isShort = patience <= SpinLimit.short
    let deadline = patience == .max ? Deadline.never : .after(patience)
    while true {
      if let acquisition = takeAfterSleep(own) { return acquisition }
      if isShort || deadline.hasPassed() {
        procscript_robust_end()
        return nil
      }
      if let value = announceSleep() { Turns.block(until: deadline.nanoseconds, watching: [Turns.Watch(word, value)]) }
    }
  }

  @inline(never)
  private func contend(_ own: UInt32, waiting wait: inout Wait) throws(Unmet) -> Acquisition {
    if let acquisition = spin(own, atMost: .max) { return acquisition }
    while true {
      if let value = announceSleep() {
        do {
          try wait.sleep(on: Word32(at: word), while: value, canBeDeserted: false)
        } catch {
          procscript_robust_end()
          throw error
        }
        if wait.hasToPause {
          procscript_robust_end()
          try wait.pause()
          procscript_robust_begin(word)
        }
      }
      if let acquisition = takeAfterSleep(own) { return acquisition }
    }
  }

  private func spin(_ own: UInt32, atMost patience: UInt64) -> Acquisition? {
    var acquisition: Acquisition?
    _ = Wait.spinShortly(atMost: patience) {
      acquisition = takeIfFree(own)
      return acquisition != nil
    }
    return acquisition
  }

  /// Others may still be asleep, and the bit have been cleared before they fell asleep: this one sees to them.
  private func takeAfterSleep(_ own: UInt32) -> Acquisition? {
    takeIfFree(own, setting: Self.waiters)
  }

  /// Marks the word of a held lock, so that its release wakes.
  ///
  /// - Returns: The value with which to sleep on it; nil where the word is another one by now.
  private func announceSleep() -> UInt32? {
    let value = procscript_load_acquire(word)
    guard value & Self.threadID != 0 else { return nil }
    let contended = value | Self.waiters
    guard value == contended || procscript_exchange_if(word, value, contended) else { return nil }
    return contended
  }
}
