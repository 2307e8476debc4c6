/// What a person sees after a terminal of 24 rows has got these bytes: as much of xterm as readline uses. As most
/// terminals do, it breaks lines anew when its width changes.
struct TerminalScreen {
  private static let height = 24

  /// A change of the width, after so many bytes of output.
  struct Resizing {
    let offset: Int
    let columns: Int
  }

  private var columns = 80
  private struct Cell: Equatable {
    var character: Character
    var isDim = false

    static let blank = Cell(character: " ")
    /// The right half of a wide character.
    static let covered = Cell(character: "\u{0}")
  }

  private var cells = Array(repeating: Array(repeating: Cell.blank, count: 80), count: height)
  /// Whether a row's line goes on in the next one.
  private var isWrapped = Array(repeating: false, count: height)
  private var row = 0
  private var column = 0
  /// Behind the last column: the next character goes to the next row.
  private var isPastEnd = false

  /// Whether what comes is dim.
  private var isDim = false

  init(_ output: String, resizings: [Resizing] = []) {
    var start = output.startIndex
    for resizing in resizings {
      let end = output.utf8.index(output.startIndex, offsetBy: resizing.offset)
      take(output[start..<end])
      resize(to: resizing.columns)
      start = end
    }
    take(output[start...])
  }

  private mutating func take(_ output: Substring) {
    var rest = Array(output.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\u{1B}": escape(&rest)
      case "\r": (column, isPastEnd) = (0, false)
      case "\n": lineFeed()
      case "\u{8}": (column, isPastEnd) = (max(0, column - 1), false)
      case "\t": column = min((column / 8 + 1) * 8, columns - 1)
      case "\u{0}"..<" ": break
      default: put(scalar)
      }
    }
  }

  /// The rows from the top to the last that is not blank, without the blanks at their ends and without a suggestion.
  var rows: [String] {
    var rows = cells.indices.map { index in
      let row = cells[index]
      return TerminalScreen.text(
        of: index == self.row ? row[..<column] + row[column...].filter { !$0.isDim } : row[...])
    }
    while rows.last == "" { rows.removeLast() }
    return rows
  }

  /// What stands dim behind the cursor.
  var suggestion: String { TerminalScreen.text(of: cells[row][column...].filter(\.isDim)[...]) }

  private static func text(of cells: ArraySlice<Cell>) -> String {
    var text = String(cells.filter { $0 != .covered }.map(\.character))
    while text.last == " " { text.removeLast() }
    return text
  }

  var cursor: (row: Int, column: Int) { (row, column) }

  private mutating func put(_ scalar: Unicode.Scalar) {
    let width = scalar.value >= 0x1100 && scalar.properties.isEmojiPresentation || isWide(scalar) ? 2 : 1
    if isPastEnd || column + width > columns {
      column = 0
      isWrapped[row] = true
      lineFeed()
    }
    cells[row][column] = Cell(character: Character(scalar), isDim: isDim)
    if width == 2 { cells[row][column + 1] = .covered }
    column += width
    if column >= columns { (column, isPastEnd) = (columns - 1, true) }
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
    cells.append(Array(repeating: .blank, count: columns))
    isWrapped.removeFirst()
    isWrapped.append(false)
  }

  /// Breaks each line anew. The cursor stays at its character; rows that have no room are lost at the top.
  private mutating func resize(to width: Int) {
    var lines: [[Cell]] = [[]]
    var place = (line: 0, offset: 0)
    for index in cells.indices {
      if index == row { place = (lines.count - 1, lines[lines.count - 1].count + column + (isPastEnd ? 1 : 0)) }
      lines[lines.count - 1] += cells[index]
      if !isWrapped[index] { lines.append([]) }
    }
    lines.removeLast()
    (cells, isWrapped, columns) = ([], [], width)
    for (number, line) in lines.enumerated() {
      let first = cells.count
      let used = (line.lastIndex { $0 != .blank } ?? -1) + 1
      let length = max(used, number == place.line ? place.offset : 0)
      for start in stride(from: 0, to: max(length, 1), by: width) {
        let part = line[min(start, line.count)..<min(start + width, line.count)]
        cells.append(part + Array(repeating: .blank, count: width - part.count))
        isWrapped.append(start + width < length)
      }
      if number == place.line {
        row = min(first + place.offset / width, cells.count - 1)
        column = min(place.offset - (row - first) * width, width - 1)
      }
    }
    isPastEnd = false
    while cells.count < TerminalScreen.height {
      cells.append(Array(repeating: .blank, count: width))
      isWrapped.append(false)
    }
    // Blank rows at the bottom make room first.
    while cells.count > TerminalScreen.height, cells.count - 1 > row, cells.last!.allSatisfy({ $0 == .blank }) {
      cells.removeLast()
      isWrapped.removeLast()
    }
    let lost = cells.count - TerminalScreen.height
    cells.removeFirst(lost)
    isWrapped.removeFirst(lost)
    row = max(0, row - lost)
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
    case "C": column = min(columns - 1, column + count)
    case "D": column = max(0, column - count)
    case "H": (row, column) = (count - 1, max(numbers.count > 1 ? numbers[1] : 1, 1) - 1)
    case "J": eraseScreen(first)
    case "m": isDim = numbers.contains(2)
    case "K": eraseRow(first)
    case "P":
      cells[row].removeSubrange(column..<min(column + count, columns))
      cells[row] += Array(repeating: .blank, count: columns - cells[row].count)
    case "@":
      cells[row].insert(contentsOf: Array(repeating: .blank, count: count), at: column)
      cells[row].removeSubrange(columns...)
    default: break
    }
  }

  private mutating func eraseRow(_ part: Int) {
    let range = part == 0 ? column..<columns : part == 1 ? 0..<(column + 1) : 0..<columns
    for index in range { cells[row][index] = .blank }
    if part != 1 { isWrapped[row] = false }
  }

  private mutating func eraseScreen(_ part: Int) {
    if part != 0 {
      for index in cells.indices { clear(row: index) }
      return
    }
    eraseRow(0)
    for index in (row + 1)..<TerminalScreen.height where row + 1 < TerminalScreen.height { clear(row: index) }
  }

  private mutating func clear(row: Int) {
    cells[row] = Array(repeating: .blank, count: columns)
    isWrapped[row] = false
  }
}
