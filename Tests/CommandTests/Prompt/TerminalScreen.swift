/// What a person sees after a terminal, 80 columns and 24 rows, has got these bytes: as much of xterm as readline uses.
struct TerminalScreen {
  private static let columns = 80
  private static let height = 24

  private var cells = Array(repeating: Array(repeating: Character(" "), count: columns), count: height)
  private var row = 0
  private var column = 0
  /// Behind the last column: the next character goes to the next row.
  private var isPastEnd = false

  /// The right half of a wide character.
  private static let covered: Character = "\u{0}"

  init(_ output: String) {
    var rest = Array(output.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\u{1B}": escape(&rest)
      case "\r": (column, isPastEnd) = (0, false)
      case "\n": lineFeed()
      case "\u{8}": (column, isPastEnd) = (max(0, column - 1), false)
      case "\t": column = min((column / 8 + 1) * 8, TerminalScreen.columns - 1)
      case "\u{0}"..<" ": break
      default: put(scalar)
      }
    }
  }

  /// The rows from the top to the last that is not blank, without the blanks at their ends.
  var rows: [String] {
    var rows = cells.map { row in
      var text = String(row.filter { $0 != TerminalScreen.covered })
      while text.last == " " { text.removeLast() }
      return text
    }
    while rows.last == "" { rows.removeLast() }
    return rows
  }

  var cursor: (row: Int, column: Int) { (row, column) }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let width = scalar.value >= 0x1100 && scalar.properties.isEmojiPresentation || isWide(scalar) ? 2 : 1
    if isPastEnd || column + width > TerminalScreen.columns {
      column = 0
      lineFeed()
    }
    cells[row][column] = Character(scalar)
    if width == 2 { cells[row][column + 1] = TerminalScreen.covered }
    column += width
    if column >= TerminalScreen.columns { (column, isPastEnd) = (TerminalScreen.columns - 1, true) }
  }

  private func isWide(_ scalar: Unicode.Scalar) -> Bool {
    (0x2E80...0xA4CF).contains(scalar.value) || (0xAC00...0xD7A3).contains(scalar.value)
  }

  /// As a terminal does that makes line feeds of new lines: to the beginning of the next row.
  private mutating func lineFeed() {
    (column, isPastEnd) = (0, false)
    row += 1
    if row < TerminalScreen.height { return }
    row -= 1
    cells.removeFirst()
    cells.append(Array(repeating: " ", count: TerminalScreen.columns))
  }

  private mutating func escape(_ rest: inout ArraySlice<Unicode.Scalar>) {
    switch rest.popFirst() {
    case "[": control(&rest)
    case "(", ")": _ = rest.popFirst()
    default: break
    }
  }

  /// A control sequence, behind its `[`.
  private mutating func control(_ rest: inout ArraySlice<Unicode.Scalar>) {
    var parameters = ""
    while let scalar = rest.popFirst() {
      guard ("@"..."~").contains(scalar) else {
        parameters.unicodeScalars.append(scalar)
        continue
      }
      let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
      perform(scalar, numbers)
      return
    }
  }

  private mutating func perform(_ command: Unicode.Scalar, _ numbers: [Int]) {
    let first = numbers.first ?? 0
    let count = max(first, 1)
    isPastEnd = isPastEnd && "mhl".unicodeScalars.contains(command)
    switch command {
    case "A": row = max(0, row - count)
    case "B": row = min(TerminalScreen.height - 1, row + count)
    case "C": column = min(TerminalScreen.columns - 1, column + count)
    case "D": column = max(0, column - count)
    case "H": (row, column) = (count - 1, max(numbers.count > 1 ? numbers[1] : 1, 1) - 1)
    case "J": eraseScreen(first)
    case "K": eraseRow(first)
    case "P":
      cells[row].removeSubrange(column..<min(column + count, TerminalScreen.columns))
      cells[row] += Array(repeating: " ", count: TerminalScreen.columns - cells[row].count)
    case "@":
      cells[row].insert(contentsOf: Array(repeating: " ", count: count), at: column)
      cells[row].removeSubrange(TerminalScreen.columns...)
    default: break
    }
  }

  private mutating func eraseRow(_ part: Int) {
    let range = part == 0 ? column..<TerminalScreen.columns : part == 1 ? 0..<(column + 1) : 0..<TerminalScreen.columns
    for index in range { cells[row][index] = " " }
  }

  private mutating func eraseScreen(_ part: Int) {
    if part != 0 {
      for index in cells.indices { cells[index] = Array(repeating: " ", count: TerminalScreen.columns) }
      return
    }
    eraseRow(0)
    for index in (row + 1)..<TerminalScreen.height where row + 1 < TerminalScreen.height {
      cells[index] = Array(repeating: " ", count: TerminalScreen.columns)
    }
  }
}
