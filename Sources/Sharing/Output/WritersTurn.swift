import CProcscriptSystem
import ProcscriptChannels
import ProcscriptSystem

/// Whose turn it is to write to a file that several processes write to. It lives in memory that they share.
///
/// Invariant: a line that a process had to leave half written, because it was killed or the disk was full, is marked as
/// torn until somebody has ended it with a newline.
struct WritersTurn {
  /// The memory for one, zeroed at first, aligned for 4 bytes.
  static let byteCount = 12

  /// nil where the system has none that survive their holders: then there are no turns, and a line is kept whole only as
  /// far as the kernel does it.
  private let lock: RobustLock?
  private let tornMark: UnsafeMutablePointer<UInt32>
  private let midLineMark: UnsafeMutablePointer<UInt32>

  /// The thread that was found to be stopped in the middle of its turn; 0 for none.
  private var stoppedHolder: Int32 = 0

  /// How long a process waits before it looks at the holder, in nanoseconds.
  private static let patience: UInt64 = 50_000_000

  init(at address: UnsafeMutableRawPointer) {
    lock = (try? RobustLock.checkSupport()) == nil ? nil : RobustLock(at: address)
    tornMark = (address + 4).assumingMemoryBound(to: UInt32.self)
    midLineMark = tornMark + 1
  }

  /// Waits for the turn.
  ///
  /// Signals stop a process at any place, also in its turn, for as long as somebody likes; and that somebody may be who
  /// waits here. So one whose writes the kernel keeps apart from others by itself passes a stopped process by.
  ///
  /// - Parameter mayPass: Whether that is so.
  /// - Returns: Whether the turn was had; else the caller goes on without, and must not give it back.
  /// - Throws: `Errno.interrupted` when an interrupt is pending: who has the turn may wait for somebody to read.
  mutating func take(mayPass: Bool) throws(Errno) -> Bool {
    guard let lock else { return false }
    if stoppedHolder != 0 {
      if mayPass && passes(stoppedHolder) { return false }
      stoppedHolder = 0
    }
    while lock.acquire(patience: Self.patience) == nil {
      if Interrupts.isPending { throw .interrupted }
      guard mayPass, let holder = lock.holder, passes(holder) else { continue }
      stoppedHolder = holder
      return false
    }
    return true
  }

  func give() {
    lock?.release()
  }

  /// Whether a line that lacks its end is the last of the file. Only for who has the turn.
  var hasTornLine: Bool {
    get { procscript_load_acquire(tornMark) != 0 }
    nonmutating set { procscript_store_release(tornMark, newValue ? 1 : 0) }
  }

  /// Whether what was written last, by whichever process, was no whole line.
  var isMidLine: Bool {
    get { procscript_load_acquire(midLineMark) != 0 }
    nonmutating set {
      // As a rule it is so already: then the others' copies of the line stay valid.
      if newValue != isMidLine { procscript_store_release(midLineMark, newValue ? 1 : 0) }
    }
  }

  /// Whether a process has the turn, is stopped, and is not within a line.
  private func passes(_ holder: Int32) -> Bool {
    guard lock?.holder == holder, !hasTornLine else { return false }
    return (try? ProcessTable().status(of: ProcessID(holder))) == .stopped
  }
}
