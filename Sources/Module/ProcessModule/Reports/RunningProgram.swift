import ProcscriptSystem
import ProcscriptText

/// A program that a process of a script has started, for a report. It can't be asked itself: its parent names it, and what
/// it does the system tells.
struct RunningProgram {
  let pid: ProcessID
  let title: String
  let doing: String

  /// More characters of a command are not told.
  private static let longestCommand = 80

  /// - Parameter parent: The process that has reported these lines.
  static func all(in lines: ReportLines, of parent: ProcessID) -> [RunningProgram] {
    lines.values(of: .program).compactMap { line in
      // Where the text was cut, the pid may not be whole.
      guard let space = line.firstIndex(of: " "), let pid = Int32(line[..<space]) else { return nil }
      // Once it is reaped its pid may be another's.
      guard let record = try? ProcessTable().record(of: ProcessID(pid)), record.parent == parent else { return nil }
      return RunningProgram(record, name: String(line[line.index(after: space)...]))
    }
  }

  /// - Parameter name: What the script calls it; empty where that is not known.
  private init(_ record: ProcessRecord, name: String) {
    pid = record.pid
    title = ProcessTitles.title(name.isEmpty ? Escaped.text(record.name) : name, pid)
    let isLong = record.command.count > Self.longestCommand
    let command = Escaped.text(String(record.command.prefix(Self.longestCommand))) + (isLong ? "…" : "")
    doing = record.state == .zombie ? "has ended" : "runs the program '\(command)', \(record.state.rawValue)"
  }
}
