import ProcscriptTrace

/// A slot of a chunk.
struct Event: BitwiseCopyable {
  static let size = 32

  /// What happened. In shared memory: a number is never given to another kind.
  enum Kind: UInt32 {
    case sleep = 1
    case join
    case receive
    case send
    case lock
    case signal
    case input
    case sent
    case received
    case signalled
    case printed
    case printedError
    /// A lock was held.
    case held
    /// Those who wait for something were let go on.
    case roused
    /// How much processor time it had used so far, in nanoseconds: as a subject.
    case used
    /// The name of a channel or lock is known: a text.
    case named
    /// A deadlock was found, and is ended by an error of this process: a text, with a line for each process of it, its
    /// pid, what it waits for, and who alone could end that; ``Recorder/deadlock(_:)``.
    case deadlocked
    /// It waited for a program that is none of the recorded processes.
    case program
    /// It waited for descriptors: ``DescriptorSubject``.
    case descriptor

    /// Whether a text follows in the next slots.
    var hasText: Bool {
      switch self {
      case .printed, .printedError, .named, .deadlocked: true
      default: false
      }
    }
  }

  var moment: Trace.Moment
  /// The number of a channel or lock, or a pid; of what was printed, how many bytes were left out.
  var subject: UInt64
  /// Of a wait and of what is held the moment of its end, 0 while it goes on; of a message which one it is; of a print
  /// which one of its process's.
  var value: UInt64
  var place: UInt32
  /// The kind in the lowest byte, and above it: of a wait and of what is held how many more it stands for, of a signal
  /// its number, of a text how many bytes follow in the next slots. Written last: 0 is the end of a chunk.
  var commit: UInt32

  static let largestExtra: UInt32 = 1 << 24 - 1

  static func commit(_ kind: Kind, _ extra: UInt32 = 0) -> UInt32 { kind.rawValue | extra << 8 }

  /// How many slots an event takes that is followed by so many bytes.
  static func slots(withText count: Int) -> Int { 1 + (count + size - 1) / size }

  var kind: Kind? { Kind(rawValue: commit & 255) }
  var extra: UInt32 { commit >> 8 }
}

/// The first slot of a chunk.
struct ChunkHead: BitwiseCopyable {
  /// The index of the process that has it plus 1; 0 where that was killed just before it could write this.
  var owner: UInt32
  /// Which of its chunks it is, from 0; of one that is written over and over, how many it had begun before it.
  var number: UInt32
  /// Not 0 for one that is written over and over, with what a process prints last. While it is being emptied, it has no
  /// owner.
  var isTail: UInt32
}

/// A descriptor that was waited for, in the subject of an event; 0 is several.
enum DescriptorSubject {
  static func pack(_ number: Int32, isRead: Bool, isWritten: Bool) -> UInt64 {
    UInt64(UInt32(bitPattern: number)) << 2 | (isRead ? 1 : 0) | (isWritten ? 2 : 0)
  }

  static func unpack(_ subject: UInt64) -> TracedDescriptor? {
    if subject == 0 { return nil }
    return TracedDescriptor(
      number: Int32(truncatingIfNeeded: subject >> 2), isRead: subject & 1 != 0, isWritten: subject & 2 != 0)
  }
}

/// A place of the script in 32 bits: 0 for none, else the source's index plus 1 above the line.
enum PackedPlace {
  private static let lineBits: UInt32 = 22

  static func pack(source: Int, line: Int) -> UInt32 {
    UInt32(source + 1) << lineBits | UInt32(clamping: min(line, 1 << lineBits - 1))
  }

  static func unpack(_ place: UInt32) -> TracedPlace? {
    if place == 0 { return nil }
    return TracedPlace(source: Int(place >> lineBits) - 1, line: Int(place & (1 << lineBits - 1)))
  }
}
