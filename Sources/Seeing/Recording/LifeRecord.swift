import ProcscriptTrace

/// What is known of one process, in the log.
///
/// Invariant: each field is written by one process only: by the parent, the process itself, or the observer, as it says.
/// A moment of 0 is none.
struct LifeRecord: BitwiseCopyable {
  typealias Moment = Trace.Moment

  static let size = 192
  static let longestName = 40

  enum Flags {
    static let isDaemon: UInt32 = 1
    static let isSpawned: UInt32 = 2
    /// It came to nothing: there was no such process.
    static let hasFailed: UInt32 = 4
    static let isProgram: UInt32 = 8

    static func of(_ beginning: TracedProcess.Beginning) -> UInt32 {
      switch beginning {
      case .main, .fork: 0
      case .spawn: isSpawned
      case .program: isProgram
      }
    }

    /// How a process began that has a parent.
    static func beginning(_ flags: UInt32) -> TracedProcess.Beginning {
      flags & isSpawned != 0 ? .spawn : flags & isProgram != 0 ? .program : .fork
    }
  }

  // By the parent.

  /// 0 before the start has succeeded.
  var pid: Int32
  /// Its index plus 1; 0 for none.
  var parent: UInt32
  var flags: UInt32
  /// How it ended: 256 and the exit code, 512 and the signal; 0 before that is known. Also by the observer, of those that
  /// have no parent here.
  var status: UInt32
  var started: Moment
  /// Just before its exit code is taken.
  var reaped: Moment

  // By itself; of a program, which tells nothing, the first by its parent.

  var began: Moment
  /// When it came to its end by itself; then `exitCode` is 1 plus the code.
  var exited: Moment
  var exitCode: UInt32
  var nameCount: UInt32
  var dropped: UInt64

  // By the observer.

  var ended: Moment
  var adopted: Moment
  /// Its new parent's pid.
  var adopter: Int32

  /// By itself: at its end, the processor time that it has used, in microseconds and 1 more; 0 before that is known.
  var used: UInt32
  /// By the parent.
  var name: InlineArray<40, UInt8>
  /// By itself: once it has printed much, how many prints that were.
  var printCount: UInt64

  /// What may change of it, but for the name and for how much it has printed.
  var digest: [UInt64] {
    let words = [UInt32(bitPattern: pid), parent, flags, status, exitCode, UInt32(bitPattern: adopter), used]
    return words.map(UInt64.init) + [started, reaped, began, exited, ended, adopted, dropped]
  }

  /// A name, or its beginning and its end with `…` between them where it is too long: names that begin alike differ at
  /// their ends. Characters stay whole.
  static func fitting(_ name: String) -> String {
    guard name.utf8.count > longestName else { return name }
    let mark = "…"
    let room = longestName - mark.utf8.count
    var end = ""
    for character in name.reversed() {
      guard end.utf8.count + character.utf8.count <= room / 2 else { break }
      end = String(character) + end
    }
    var beginning = ""
    for character in name {
      guard beginning.utf8.count + character.utf8.count + end.utf8.count <= room else { break }
      beginning.append(character)
    }
    return beginning + mark + end
  }

  static func status(exitCode: Int32) -> UInt32 { 256 + UInt32(exitCode & 255) }

  static func status(signal: Int32) -> UInt32 { 512 + UInt32(signal & 255) }

  static func ending(of status: UInt32) -> TracedProcess.Ending? {
    switch status {
    case 256..<512: .exit(code: Int32(status) - 256)
    case 512..<768: .signal(Int32(status) - 512)
    default: nil
    }
  }
}
