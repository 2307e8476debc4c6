@preconcurrency import CProcscriptReadline
import Glibc

// Keys in a line of several rows: they go from row to row, and Enter opens a row where the code goes on. They stand in
// for readline's functions of one row, at whatever keys the user's ~/.inputrc has these.
extension LineEditor {
  func prepareRowKeys() {
    takePlace(of: rl_newline) { LineEditor.current.enter($0, $1) }
    takePlace(of: rl_get_previous_history) { LineEditor.current.goUp($0, $1) }
    takePlace(of: rl_get_next_history) { LineEditor.current.goDown($0, $1) }
    takePlace(of: rl_beg_of_line) { LineEditor.current.goToStart($0, $1) }
    takePlace(of: rl_end_of_line) { LineEditor.current.goToEnd($0, $1) }
    takePlace(of: rl_forward_char) { LineEditor.current.goRight($0, $1) }
    takePlace(of: rl_kill_line) { LineEditor.current.cutToEnd($0, $1) }
    // Alt-Enter runs what is there, wherever the cursor is.
    for keys in [#"\e\C-m"#, #"\e\C-j"#] { rl_bind_keyseq_in_map(keys, rl_newline, rl_get_keymap()) }
  }

  private func takePlace(of function: @escaping Command, _ own: @escaping Command) {
    for name in ["emacs-standard", "vi-insert"] {
      guard let map = rl_get_keymap_by_name(name), let sequences = rl_invoking_keyseqs_in_map(function, map) else {
        continue
      }
      var next = sequences
      while let sequence = next.pointee {
        rl_bind_keyseq_in_map(sequence, own, map)
        free(sequence)
        next += 1
      }
      free(sequences)
    }
  }

  /// A function that a key calls, with its numeric argument and the key's character.
  typealias Command = @convention(c) (Int32, Int32) -> Int32

  // MARK: The rows

  /// The row that the cursor is in, without its end.
  private var row: Range<Int> { LineEditor.row(around: Int(rl_point), in: line) }

  static func row(around offset: Int, in line: [UInt8]) -> Range<Int> {
    let start = line[..<offset].lastIndex(of: newline).map { $0 + 1 } ?? 0
    return start..<(line[offset...].firstIndex(of: newline) ?? line.count)
  }

  /// The place in a row that is so many characters from its start, or its end.
  static func offset(ofCharacter number: Int, in row: Range<Int>, of line: [UInt8]) -> Int {
    let starts = row.filter { line[$0] & 0xC0 != 0x80 }
    return number < starts.count ? starts[number] : row.upperBound
  }

  /// How many characters of its row are in front of the cursor; while one goes up and down, of the row that it began in.
  private var column: Int {
    let line = line
    if let goal, Int(rl_point) == goal.point { return goal.column }
    return row.prefix { $0 < Int(rl_point) }.count { line[$0] & 0xC0 != 0x80 }
  }

  func insert(_ text: [UInt8]) {
    (text + [0]).withUnsafeBufferPointer { text in
      text.withMemoryRebound(to: CChar.self) { _ = rl_insert_text($0.baseAddress) }
    }
  }

  // MARK: The keys

  /// Enter: in front of other rows, and where several rows are not whole, it opens a row.
  private func enter(_ count: Int32, _ key: Int32) -> Int32 {
    let line = line
    let hasRowsBelow = line[Int(rl_point)...].contains(newline)
    guard line.contains(newline), !wasFound, hasRowsBelow || isUnfinished?(line) == true else {
      return rl_newline(count, key)
    }
    let row = row
    let indentation = line[row.lowerBound..<min(row.upperBound, Int(rl_point))].prefix { " \t".utf8.contains($0) }
    insert([newline] + indentation)
    return 0
  }

  /// Whether the line was just found by a search: the cursor is where it matches.
  private var wasFound: Bool {
    let last = unsafeBitCast(rl_last_func, to: UnsafeRawPointer?.self)
    let searches: [Command] = [rl_reverse_search_history, rl_forward_search_history]
    return searches.contains { unsafeBitCast($0, to: UnsafeRawPointer.self) == last }
  }

  /// Up: to the row above, be it of the line or, in the first row of a block that goes on, of the block; then to the
  /// history.
  private func goUp(_ count: Int32, _ key: Int32) -> Int32 {
    let row = row
    if row.lowerBound > 0 { return move(toRowAround: row.lowerBound - 1) }
    if isContinuing, rl_readline_state & UInt(RL_STATE_ISEARCH) == 0 {
      blockColumn = column
      return 0
    }
    return rl_get_previous_history(count, key)
  }

  private func goDown(_ count: Int32, _ key: Int32) -> Int32 {
    let row = row
    return row.upperBound < Int(rl_end) ? move(toRowAround: row.upperBound + 1) : rl_get_next_history(count, key)
  }

  private func move(toRowAround offset: Int) -> Int32 {
    let (line, column) = (line, column)
    let row = LineEditor.row(around: offset, in: line)
    rl_point = Int32(LineEditor.offset(ofCharacter: column, in: row, of: line))
    goal = (column, Int(rl_point))
    return 0
  }

  private func goToStart(_ count: Int32, _ key: Int32) -> Int32 {
    rl_point = Int32(row.lowerBound)
    return 0
  }

  private func goToEnd(_ count: Int32, _ key: Int32) -> Int32 {
    if !takeSuggestion() { rl_point = Int32(row.upperBound) }
    return 0
  }

  private func goRight(_ count: Int32, _ key: Int32) -> Int32 {
    takeSuggestion() ? 0 : rl_forward_char(count, key)
  }

  /// Ctrl-K: up to the end of the row, or that end itself.
  private func cutToEnd(_ count: Int32, _ key: Int32) -> Int32 {
    let end = Int32(row.upperBound)
    if count != 1 || end == rl_end { return rl_kill_line(count, key) }
    let start = rl_point
    rl_kill_text(start, max(end, start + 1))
    rl_point = start
    return 0
  }
}
