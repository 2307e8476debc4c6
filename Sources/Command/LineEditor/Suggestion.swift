@preconcurrency import CProcscriptReadline
import Glibc
import ProcscriptText

// What the history suggests while somebody types: the rest of the newest line that begins so, dim, behind the cursor. It
// is never part of the line before it is taken.
extension LineEditor {
  /// Shows what may come behind the line, as far as the cursor's row has room for it.
  ///
  /// - Parameter cursor: Where the cursor is, at the end of the line.
  func showSuggestion(for line: [UInt8], at cursor: ScreenLayout.Position) {
    guard showsSuggestions, Int(rl_point) == line.count, rl_readline_state & LineEditor.searching == 0,
      !keys.isInsidePaste, let rest = LineEditor.suggestion(for: line)
    else { return }
    let room = screenSize.columns - cursor.column - 1
    guard room > 1 else { return }
    offered = rest
    let rows = rest.split(separator: newline, maxSplits: 1, omittingEmptySubsequences: false)
    let row = Escaped.text(String(decoding: rows[0], as: UTF8.self)) + (rows.count > 1 ? " …" : "")
    let back = cursor.column > 0 ? "\r\u{1B}[\(cursor.column)C" : "\r"
    write("\u{1B}[2m\(Columns.shorten(row, to: room))\u{1B}[0m\(back)")
    isSuggestionShown = true
  }

  /// Takes it from the screen, before readline or somebody else writes there.
  func eraseSuggestion() {
    guard isSuggestionShown else { return }
    isSuggestionShown = false
    fputs("\u{1B}[K", rl_outstream)
  }

  /// Makes what was shown behind the cursor a part of the line.
  ///
  /// - Returns: Whether there was something.
  func takeSuggestion() -> Bool {
    guard rl_point == rl_end, !offered.isEmpty else { return false }
    insert(offered)
    offered = []
    return true
  }

  /// The rest of the newest line of the history that begins so.
  private static func suggestion(for line: [UInt8]) -> [UInt8]? {
    guard let entries = history_list(), line.contains(where: { $0 != UInt8(ascii: " ") }) else { return nil }
    for index in stride(from: Int(history_length) - 1, through: 0, by: -1) {
      guard let text = entries[index]?.pointee.line else { continue }
      let begins = line.withUnsafeBytes { strncmp(text, $0.baseAddress!, $0.count) == 0 }
      if begins, text[line.count] != 0 {
        let rest = text + line.count
        return Array(UnsafeRawBufferPointer(start: rest, count: strlen(rest)))
      }
    }
    return nil
  }

  /// readline's states in which the line is what was found, not what is typed.
  private static let searching = UInt(RL_STATE_ISEARCH | RL_STATE_NSEARCH)
}
