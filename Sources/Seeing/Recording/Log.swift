import CProcscriptSystem
import ProcscriptSystem
import ProcscriptTrace

/// The memory that a recording is: shared by all processes that are recorded, and by the one that observes them.
///
/// Nobody ever waits for anybody here. What a process tells of itself it writes into chunks of its own, each event
/// whole before its last word, which makes it count: who is killed while it writes loses that event and no other. What
/// every picture needs of a process (its beginning, its end, who reaped it) has a place in a record of its own, and is
/// never dropped for want of room.
struct Log {
  let base: UnsafeMutableRawPointer

  /// How much there is room for. The memory is sparse: what is not used costs nothing.
  enum Room {
    static let sources = 63
    static let requests = 8
    static let processes = 1 << 16
    /// 64 MiB
    static let chunks = 1 << 14
    /// Bytes of all sources' texts together: 8 MiB.
    static let texts = 1 << 23
  }

  /// In bytes, on any machine: a page of memory may be larger.
  static let chunkSize = 4096
  static let longestPath = 4095

  /// The fixed part, at the start.
  struct Header: BitwiseCopyable {
    /// Nanoseconds of the monotonic clock when the recording began.
    var start: UInt64
    /// When the recording began, in seconds since 1970.
    var date: Double
    /// How many there ever were, those that there was no room for included.
    var processCount: UInt64
    var chunkCount: UInt64
    var sourceCount: UInt64
    /// How many bytes of texts there ever were, those that there was no room for included.
    var textCount: UInt64
    /// The observer's pid; 0 where there is none.
    var observer: Int32
    /// Not 0 once it is to end, unless there are pictures for it to draw.
    var isDismissed: UInt32
    /// Where the observer is told that there is something new. The number means the same in each process.
    var doorbell: Int32
    /// How often the observer was asked to note all that has happened, and which of these it has done.
    var asked: UInt32
    var answered: UInt32
    /// Not 0 while the observer sleeps until the doorbell is rung; else it looks by itself soon.
    var isAsleep: UInt32
    /// How many bytes of the log were asked for by all that was printed, as long as the first of that are kept.
    var printedBytes: UInt64
    /// For who follows the recording: up to which moment it was wanted, once it is over; 0 before.
    var over: UInt64
    /// The pid of who follows it; 0 where nobody does.
    var follower: Int32
    /// Since when its reader has taken nothing of what there is for it; 0 while it takes all.
    var kept: UInt64
  }

  /// A piece of code, by its name.
  struct Source: BitwiseCopyable {
    static let longestName = 63
    static let longestPath = 423

    /// Not 0 once the rest is there.
    var isThere: UInt32
    var nameCount: UInt32
    var pathCount: UInt32
    /// 0 where its text is not kept, 1 where it is, 2 where several different texts have its name.
    var textState: UInt32
    /// Where the text is among all, and how long it is.
    var textStart: UInt32
    var textCount: UInt32
    // The name and the path follow.

    static let textOffset = 24
    static let size = textOffset + longestName + longestPath + 2
  }

  /// A picture that is wanted of what a process does from some moment on.
  struct Request: BitwiseCopyable {
    enum State {
      static let free: UInt32 = 0
      static let open: UInt32 = 1
      static let closed: UInt32 = 2
    }

    var state: UInt32
    /// The index of the process that wants it: it draws the picture itself, unless it is killed.
    var process: UInt32
    var from: UInt64
    /// 1 where it is drawn again and again, 2 where somebody follows the recording, who is only told that it is over.
    var manner: UInt32
    var pathCount: UInt32
    // The path follows; none for the terminal.

    static let textOffset = 24
    static let size = 4160
  }

  private enum Layout {
    // In chunks, for the alignment of what follows; the numbers are rounded up.
    static let sources = chunkSize
    static let requests = sources + 8 * chunkSize
    static let processes = requests + 9 * chunkSize
    static let chunks = processes + Room.processes * LifeRecord.size
    static let texts = chunks + Room.chunks * chunkSize
    static let size = texts + Room.texts
  }

  static var byteCount: Int { Layout.size }

  var header: UnsafeMutablePointer<Header> { base.assumingMemoryBound(to: Header.self) }

  func source(_ index: Int) -> UnsafeMutableRawPointer { base + Layout.sources + index * Source.size }

  /// A place among the sources' texts.
  func text(_ offset: Int) -> UnsafeMutableRawPointer { base + Layout.texts + offset }

  func request(_ index: Int) -> UnsafeMutableRawPointer { base + Layout.requests + index * Request.size }

  @inline(__always)
  func process(_ index: Int) -> UnsafeMutablePointer<LifeRecord> {
    (base + Layout.processes + index * LifeRecord.size).assumingMemoryBound(to: LifeRecord.self)
  }

  @inline(__always)
  func chunk(_ index: Int) -> UnsafeMutableRawPointer { base + Layout.chunks + index * Log.chunkSize }

  /// How many records are in use.
  var processCount: Int { min(Int(procscript_load_acquire_64(counter(\.processCount))), Room.processes) }

  /// How many chunks were taken.
  var chunkCount: Int { min(Int(procscript_load_acquire_64(counter(\.chunkCount))), Room.chunks) }

  var sourceCount: Int { min(Int(procscript_load_acquire_64(counter(\.sourceCount))), Room.sources) }

  @inline(__always)
  func counter(_ field: WritableKeyPath<Header, UInt64>) -> UnsafeMutablePointer<UInt64> {
    header.pointer(to: field).unsafelyUnwrapped
  }

  /// Nanoseconds since the recording began. At least 1, so that 0 can mean never.
  @inline(__always)
  func moment(at nanoseconds: UInt64) -> Trace.Moment {
    let start = header.pointee.start
    return nanoseconds > start ? nanoseconds - start : 1
  }

  var now: Trace.Moment { moment(at: SystemClock.nanoseconds()) }
}
