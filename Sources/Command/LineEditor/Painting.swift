@preconcurrency import CProcscriptReadline

// Colours while typing: readline draws the line, then it is painted over in place. Only positions on which readline and
// we agree are trusted; where the line is not as we think, it stays plain.
extension LineEditor {
  /// What readline calls whenever the line may look different.
  func redisplay() {
    eraseSuggestion()
    offered = []
    rl_redisplay()
    guard highlight != nil || showsSuggestions, rl_end > 0, _rl_horizontal_scroll_mode == 0 else { return }
    guard rl_end <= LineEditor.longestPainted else { return }
    let (line, layout) = (line, layout)
    let cursor = layout.position(ofByte: Int(rl_point))
    guard layout.end.row < screenSize.rows, cursor == LineEditor.cursor else { return }
    if let highlight { write(LineEditor.paint(highlight(line), line, by: layout, from: cursor)) }
    showSuggestion(for: line, at: cursor)
  }

  /// Beyond it, painting would be felt.
  private static let longestPainted = 20_000

  /// Where readline believes the cursor to be.
  private static var cursor: ScreenLayout.Position {
    ScreenLayout.Position(row: Int(_rl_last_v_pos), column: Int(_rl_last_c_pos))
  }

  /// What paints all plain characters and brings the cursor back: those without a colour may have had one before.
  static func paint(
    _ spans: [Span], _ line: [UInt8], by layout: ScreenLayout, from cursor: ScreenLayout.Position
  ) -> String {
    var output: [UInt8] = []
    var pen = cursor
    var style = ""
    var nextSpan = spans[...]
    // Behind the last column some terminals wait with the next row, others don't: there the pen's place is not known.
    var isKnown = true

    func move(to place: ScreenLayout.Position) {
      if isKnown && pen == place { return }
      // The next row is gone to by writing on: the terminal then knows both for one line, and breaks it anew when its
      // width changes.
      if _rl_term_autowrap != 0, pen.column == layout.screenWidth, place.row == pen.row + 1, place.column == 0 {
        pen = place
        isKnown = true
        return
      }
      output += "\r".utf8
      let rows = place.row - pen.row
      if rows != 0 { output += "\u{1B}[\(abs(rows))\(rows < 0 ? "A" : "B")".utf8 }
      if place.column > 0 { output += "\u{1B}[\(place.column)C".utf8 }
      pen = place
      isKnown = true
    }

    for cell in layout.cells where cell.isPlain {
      while let span = nextSpan.first, span.range.upperBound <= cell.bytes.lowerBound { nextSpan.removeFirst() }
      let wanted = nextSpan.first.flatMap { $0.range.contains(cell.bytes.lowerBound) ? $0.style : nil } ?? ""
      move(to: cell.position)
      if wanted != style {
        output += "\u{1B}[0m\(wanted)".utf8
        style = wanted
      }
      output += line[cell.bytes]
      pen.column += cell.width
      isKnown = cell.width > 0 && pen.column < layout.screenWidth
    }
    if !style.isEmpty { output += "\u{1B}[0m".utf8 }
    move(to: cursor)
    return String(decoding: output, as: UTF8.self)
  }
}
