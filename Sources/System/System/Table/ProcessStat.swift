/// The fields of a `/proc/PID/stat` line that are used here.
///
/// The line reads `PID (NAME) STATE PARENT …`. The name may hold anything, blanks, parentheses and newlines too, so
/// the fields are counted from the last `)`.
struct ProcessStat {
  let pid: ProcessID
  let parent: ProcessID
  /// A range of the line's bytes.
  let name: Range<Int>
  let state: ProcessState
  /// Whether it sleeps deaf to signals ("D").
  let isUninterruptible: Bool
  let threadCount: Int
  let startTime: UInt64

  var identity: ProcessIdentity { ProcessIdentity(pid: pid, startTime: startTime) }

  /// Whether nothing of it runs any more. A zombie with several threads is only its first thread that has ended.
  var hasEnded: Bool { state == .zombie && threadCount <= 1 }

  /// Indices of fields after the name, as `proc_pid_stat(5)` has them less 3.
  private enum Field {
    static let state = 0
    static let parent = 1
    static let threadCount = 17
    static let startTime = 19
  }

  /// nil for a process that is just disappearing, or a line of another form.
  init?(line: UnsafeRawBufferPointer) {
    guard let open = line.firstIndex(of: UInt8(ascii: "(")), let close = line.lastIndex(of: UInt8(ascii: ")")),
      open < close
    else { return nil }
    var parent: UInt64?
    var state: ProcessState?
    var isUninterruptible = false
    var threadCount: UInt64?
    var startTime: UInt64?
    var scanner = FieldScanner(line, from: close + 1)
    for index in 0...Field.startTime {
      guard let field = scanner.next() else { return nil }
      switch index {
      case Field.state:
        state = ProcessState(letter: line[field.lowerBound])
        isUninterruptible = line[field.lowerBound] == UInt8(ascii: "D")
      case Field.parent: parent = scanner.number(field)
      case Field.threadCount: threadCount = scanner.number(field)
      case Field.startTime: startTime = scanner.number(field)
      default: break
      }
    }
    var start = FieldScanner(line)
    guard let first = start.next(), let pid = start.number(first).flatMap({ Int32(exactly: $0) }),
      let parent = parent.flatMap({ Int32(exactly: $0) }), let state, let threadCount, let startTime
    else { return nil }
    self.pid = ProcessID(pid)
    self.parent = ProcessID(parent)
    self.name = open + 1..<close
    self.state = state
    self.isUninterruptible = isUninterruptible
    self.threadCount = Int(clamping: threadCount)
    self.startTime = startTime
  }
}

/// A process for good: its number, and when it started.
struct ProcessIdentity: Hashable {
  let pid: ProcessID
  let startTime: UInt64
}
