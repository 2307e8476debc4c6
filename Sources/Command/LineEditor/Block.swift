@preconcurrency import CProcscriptReadline

/// A text to begin with, in place of an empty line.
package struct Draft {
  package let text: [UInt8]
  /// Where the cursor is to be: an offset into the text.
  package let cursor: Int

  /// The rows of a block, with the cursor in the last but one.
  ///
  /// - Parameters:
  ///   - rows: All rows but the last.
  ///   - last: The last row.
  ///   - column: How many characters are to be in front of the cursor, if the row has so many.
  package init(rows: [UInt8], last: [UInt8], column: Int) {
    text = rows + [newline] + last
    let row = LineEditor.row(around: rows.count, in: text)
    cursor = LineEditor.offset(ofCharacter: column, in: row, of: text)
  }
}

// A block is code of several rows, each asked for by a prompt of its own. Up leads into the rows above: then the block is
// one line of several rows.
extension LineEditor {
  /// A row that was entered, as it stands on the screen.
  struct BlockRow {
    let promptRows: [[UInt8]]
    let line: [UInt8]
  }

  /// Puts the cursor where a draft has it.
  func begin(with draft: Draft) {
    insert(draft.text)
    rl_point = Int32(draft.cursor)
    rl_redisplay_function()
  }

  /// Takes the block from the screen, for all of it to be edited as one line.
  func leaveForBlock(column: Int) {
    let (line, layout) = (line, layout)
    let heights = block.map { row in
      row.promptRows.dropLast().reduce(0) { $0 + height(prompt: $1, line: []) }
        + height(prompt: row.promptRows.last!, line: row.line)
    }
    let own = layout.position(ofByte: Int(rl_point)).row + LineEditor.promptRows.count - 1
    rl_callback_handler_remove()
    if isBlockWhole, !LineEditor.terminalIsDumb {
      clear(rowsAbove: heights.reduce(own, +))
    } else {
      // What others have said stands between its rows.
      write("\n")
    }
    rl_replace_line("", 1)
    outcome = .above(row: line, column: column)
  }
}
