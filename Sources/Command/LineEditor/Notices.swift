@preconcurrency import CProcscriptReadline
import Glibc
import ProcscriptSystem

// What others say while a line is edited: it appears above the line, which stays whole.
extension LineEditor {
  /// Seconds that the beginning of a line waits for its end.
  static let noticePatience = 0.1

  /// Shows whole lines; the rest waits for its end.
  func show(_ bytes: [UInt8]) {
    unfinishedNotice += bytes
    guard let end = unfinishedNotice.lastIndex(of: newline) else { return }
    let lines = Array(unfinishedNotice[...end])
    unfinishedNotice.removeSubrange(...end)
    showAbove(lines)
  }

  /// Shows what had no end so far; the line that is edited begins a row of its own.
  func showUnfinishedNotice() {
    let rest = unfinishedNotice
    unfinishedNotice = []
    showAbove(rest + [newline])
  }

  private func showAbove(_ lines: [UInt8]) {
    eraseSuggestion()
    isBlockWhole = false
    rl_clear_visible_line()
    fflush(rl_outstream)
    LineEditor.write(lines)
    rl_on_new_line()
    rl_forced_update_display()
  }

  /// Writes to the terminal, past readline. Where it is gone, the next read finds out.
  static func write(_ bytes: [UInt8]) {
    try? writeAll(bytes, to: STDOUT_FILENO)
  }
}

let newline = UInt8(ascii: "\n")
