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
  let threadCount: Int
  let startTime: UInt64
  let residentPages: Int

  var identity: ProcessIdentity { ProcessIdentity(pid: pid, startTime: startTime) }

  /// Whether nothing of it runs any more. A zombie with several threads is only its first thread that has ended.
  var hasEnded: Bool { state == .zombie && threadCount <= 1 }

  /// Indices of fields after the name, as `proc_pid_stat(5)` has them less 3.
  private enum Field {
    static let state = 0
    static let parent = 1
    static let threadCount = 17
    static let startTime = 19
    static let residentPages = 21
  }

  /// nil for a process that is just disappearing, or a line of another form.
  init?(line: UnsafeRawBufferPointer) {
    guard let open = line.firstIndex(of: UInt8(ascii: "(")), let close = line.lastIndex(of: UInt8(ascii: ")")),
      open < close
    else { return nil }
    var parent: UInt64?
    var state: ProcessState?
    var threadCount: UInt64?
    var startTime: UInt64?
    var residentPages: UInt64?
    var scanner = FieldScanner(bytes: line, position: close + 1)
    for index in 0...Field.residentPages {
      guard let field = scanner.next() else { return nil }
      switch index {
      case Field.state: state = ProcessState(letter: line[field.lowerBound])
      case Field.parent: parent = scanner.number(field)
      case Field.threadCount: threadCount = scanner.number(field)
      case Field.startTime: startTime = scanner.number(field)
      case Field.residentPages: residentPages = scanner.number(field)
      default: break
      }
    }
    var start = FieldScanner(bytes: line, position: 0)
    guard let first = start.next(), let pid = start.number(first).flatMap({ Int32(exactly: $0) }),
      let parent = parent.flatMap({ Int32(exactly: $0) }), let state, let threadCount, let startTime, let residentPages
    else { return nil }
    self.pid = ProcessID(pid)
    self.parent = ProcessID(parent)
    self.name = open + 1..<close
    self.state = state
    self.threadCount = Int(clamping: threadCount)
    self.startTime = startTime
    self.residentPages = Int(clamping: residentPages)
  }
}

/// A process for good: its number, and when it started.
struct ProcessIdentity: Hashable {
  let pid: ProcessID
  let startTime: UInt64
}

/// Walks over the fields of a line, which are separated by blanks.
private struct FieldScanner {
  let bytes: UnsafeRawBufferPointer
  var position: Int

  mutating func next() -> Range<Int>? {
    while position < bytes.count, isSeparator(bytes[position]) { position += 1 }
    let start = position
    while position < bytes.count, !isSeparator(bytes[position]) { position += 1 }
    return start < position ? start..<position : nil
  }

  /// nil for a field that is not a number, or negative.
  func number(_ field: Range<Int>) -> UInt64? {
    var value: UInt64 = 0
    for byte in bytes[field] {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      value = value &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
    }
    return value
  }

  private func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") }
}
