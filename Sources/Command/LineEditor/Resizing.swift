@preconcurrency import CProcscriptReadline
import Glibc

// The terminal gets another size while a line is edited.
extension LineEditor {
  /// Takes the line from the screen and shows it as the new size wants it.
  ///
  /// readline by itself clears one row at most, and none for a redisplay function that is not its own.
  func resize() {
    let oldRow = Int(_rl_last_v_pos)
    rl_reset_screen_size()
    guard !LineEditor.terminalIsDumb, _rl_horizontal_scroll_mode == 0 else {
      rl_forced_update_display()
      return
    }
    let layout = layout
    let newRow = layout.position(ofByte: Int(rl_point)).row
    // Where the terminal breaks its rows anew, the line's rows above the cursor are as many as in the new layout.
    let rows = LineEditor.terminalReflows ? newRow : oldRow
    clear(rowsAbove: rows + LineEditor.promptRows.dropLast().reduce(0) { $0 + height(prompt: $1, line: []) })
    // Where a prompt of several rows breaks depends on the width. A search has another prompt.
    if rl_display_prompt == rl_prompt {
      let prompt = strdup(rl_prompt)
      rl_set_prompt(prompt)
      free(prompt)
    }
    rl_on_new_line()
    rl_forced_update_display()
  }

  /// Moves the cursor up, to the beginning of its row, and clears everything from there on.
  func clear(rowsAbove count: Int) {
    // Not from the first column on: at the screen's top, tmux would keep what is cleared.
    write("\r" + (count > 0 ? "\u{1B}[\(count)A" : "") + "\u{1B}[K\u{1B}[C\u{1B}[J\r")
    isSuggestionShown = false
  }

  /// How many rows of the screen a row of the prompt takes with a line behind it.
  func height(prompt: [UInt8], line: [UInt8]) -> Int {
    let end = ScreenLayout(prompt: prompt, line: line, screenWidth: screenSize.columns).end
    // Behind a full row the cursor waits in the next one, where nothing stands.
    return end.row + (end.column == 0 && end.row > 0 && line.last != newline ? 0 : 1)
  }

  /// The line that is edited, as it stands on the screen.
  var layout: ScreenLayout {
    ScreenLayout(prompt: LineEditor.promptRows.last!, line: line, screenWidth: screenSize.columns)
  }

  /// The line that is edited.
  var line: [UInt8] { Array(UnsafeRawBufferPointer(start: rl_line_buffer, count: Int(rl_end))) }

  /// As readline knows it; at least 2 columns.
  var screenSize: (rows: Int, columns: Int) {
    var size = (rows: Int32(0), columns: Int32(0))
    rl_get_screen_size(&size.rows, &size.columns)
    return (Int(size.rows), max(2, Int(size.columns)))
  }

  /// Whether the terminal breaks long lines anew when its width changes. Nearly all do; tmux does whatever it runs in.
  private static var terminalReflows: Bool {
    if getenv("TMUX") != nil { return true }
    let isConsole = getenv("TERM").map { strcmp($0, "linux") == 0 } ?? false
    return getenv("XTERM_VERSION") == nil && getenv("STY") == nil && !isConsole
  }
}
