import ProcscriptSystem

/// What messages call processes.
enum ProcessTitles {
  /// `Process-2 (pid 42)`; without a name `the process with pid 42`.
  static func title(_ name: String?, _ pid: ProcessID) -> String {
    name.map { "\($0) (pid \(pid))" } ?? "the process with pid \(pid)"
  }

  /// Several titles as the beginning of a sentence: all of two, of more the first and the last.
  static func together(_ titles: [String]) -> String {
    switch titles.count {
    case 1: titles[0]
    case 2: "\(titles[0]) and \(titles[1])"
    default: "\(titles[0]) and \(titles.count - 1) others, up to \(titles[titles.count - 1]),"
    }
  }
}
