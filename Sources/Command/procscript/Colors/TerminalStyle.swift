import Glibc
import ProcscriptSystem

/// How the prompt marks what it writes: by colours where the terminal has some and its user wants them.
struct TerminalStyle {
  let isColoured: Bool

  /// What standard output and standard error want.
  static func current() -> TerminalStyle {
    TerminalStyle(isColoured: Terminal.hasColors(on: STDOUT_FILENO) && Terminal.hasColors(on: STDERR_FILENO))
  }

  enum Role: String {
    case error = "\u{1B}[31m"
    case note = "\u{1B}[2m"
    case keyword = "\u{1B}[35m"
    case string = "\u{1B}[32m"
    case number = "\u{1B}[36m"
    case comment = "\u{1B}[90m"
  }

  func mark(_ text: [UInt8], as role: Role) -> [UInt8] {
    isColoured ? Array(role.rawValue.utf8) + text + "\u{1B}[0m".utf8 : text
  }

  func mark(_ text: String, as role: Role) -> String {
    isColoured ? role.rawValue + text + "\u{1B}[0m" : text
  }
}
