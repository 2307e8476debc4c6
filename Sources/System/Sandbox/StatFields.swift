import ProcscriptSystem

/// What `/proc` says of a process in its `stat` behind the name, which may be any bytes: see `proc_pid_stat(5)`.
struct StatFields {
  private let fields: [Substring]

  /// - Parameter place: The folder of a process or of a thread.
  /// - Returns: nil where it is not there any more.
  init?(of place: String) {
    // Searched among the bytes: a name can be such that it and the bracket are one character.
    guard let text = FileReader.text(of: place + "/stat"), let end = text.utf8.lastIndex(of: UInt8(ascii: ")")) else {
      return nil
    }
    fields = text[end...].split(separator: " ").dropFirst().map { $0 }
    if fields.count < 18 { return nil }
  }

  private var isZombie: Bool { ["Z", "X"].contains(fields[0]) }
  private var threadCount: Int { Int(fields[17]) ?? 1 }

  /// Whether it waits for nothing but to be reaped: not where its first thread alone has ended.
  var hasEnded: Bool { isZombie && threadCount <= 1 }

  /// Whether its first thread has ended, and others run: what `/proc` says of its memory is with those.
  var isLedByZombie: Bool { isZombie && threadCount > 1 }

  /// Ticks of processor time, its own and that of its children which it has reaped.
  var processorTicks: Double { fields[11...14].reduce(0) { $0 + (Double($1) ?? 0) } }
}
