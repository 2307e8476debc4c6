import ProcscriptText

/// Where the characters of a line stand on a terminal that wraps it, as readline lays it out.
struct ScreenLayout {
  struct Position: Equatable {
    var row: Int
    var column: Int
  }

  /// A character, or a byte that is shown by several (`^A`, `\303`): those are not painted.
  struct Cell {
    let bytes: Range<Int>
    let position: Position
    let width: Int
    let isPlain: Bool
  }

  private(set) var cells: [Cell] = []
  /// Behind the last character.
  private(set) var end = Position(row: 0, column: 0)
  let screenWidth: Int

  /// - Parameters:
  ///   - prompt: What is in front of the line in its first row; without colours.
  ///   - screenWidth: Columns, at least 2.
  init(prompt: [UInt8], line: [UInt8], screenWidth: Int) {
    self.screenWidth = screenWidth
    forEachCharacter(of: prompt) { _, scalar in advance(by: width(of: scalar)) }
    forEachCharacter(of: line) { bytes, scalar in
      if scalar == "\n" {
        cells.append(Cell(bytes: bytes, position: end, width: 0, isPlain: false))
        end = Position(row: end.row + 1, column: 0)
        return
      }
      let width = width(of: scalar)
      // A wide character isn't broken.
      if width == 2 && end.column + width > screenWidth { end = Position(row: end.row + 1, column: 0) }
      let isPlain = scalar.map { $0.value >= 0x20 && $0.value != 0x7F } ?? false
      cells.append(Cell(bytes: bytes, position: end, width: width, isPlain: isPlain))
      advance(by: width)
    }
  }

  /// Where the byte at `offset` stands.
  func position(ofByte offset: Int) -> Position {
    cells.first { $0.bytes.upperBound > offset }?.position ?? end
  }

  private mutating func advance(by width: Int) {
    end.column += width
    while end.column >= screenWidth { end = Position(row: end.row + 1, column: end.column - screenWidth) }
  }

  private func width(of scalar: Unicode.Scalar?) -> Int {
    guard let scalar else { return 4 }
    if scalar == "\t" { return 8 - end.column % 8 }
    if scalar.value < 0x20 || scalar.value == 0x7F { return 2 }
    return Columns.countInLocale(scalar)
  }
}

/// Calls `body` with each character's bytes and the character; nil for a byte that is part of none.
private func forEachCharacter(of bytes: [UInt8], _ body: (Range<Int>, Unicode.Scalar?) -> Void) {
  var index = 0
  while index < bytes.count {
    let count = UTF8.isASCII(bytes[index]) ? 1 : bytes[index] >= 0xF0 ? 4 : bytes[index] >= 0xE0 ? 3 : 2
    let end = min(index + count, bytes.count)
    var decoder = UTF8()
    var units = bytes[index..<end].makeIterator()
    if case .scalarValue(let scalar) = decoder.decode(&units), UTF8.width(scalar) == end - index {
      body(index..<end, scalar)
      index = end
    } else {
      body(index..<(index + 1), nil)
      index += 1
    }
  }
}
