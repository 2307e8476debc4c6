/// What `/proc/PID/status` says of a process, a line for each thing: see proc_pid_status(5).
package struct StatusFile {
  private let lines: [Substring]

  /// - Returns: nil where there is no such process.
  package init?(of pid: ProcessID) {
    guard let text = FileReader.text(of: "/proc/\(pid)/status") else { return nil }
    lines = text.split(separator: "\n")
  }

  /// What follows a title such as `State`.
  private func value(of title: String) -> Substring? {
    lines.first { $0.hasPrefix(title + ":\t") }?.dropFirst(title.utf8.count + 2)
  }

  /// The letter for the process's state, such as `S`, or `Z` for a zombie.
  package var state: Character? { value(of: "State")?.first }

  /// A set of signals such as `SigCgt`, those that the process handles: a bit for each, the lowest for signal 1. None where
  /// there is no such set.
  package func signals(_ title: String) -> UInt64 { value(of: title).flatMap { UInt64($0, radix: 16) } ?? 0 }
}
