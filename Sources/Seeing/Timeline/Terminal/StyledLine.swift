import ProcscriptText

/// The colours of the picture, of the sixteen that each terminal has and people choose to their taste.
enum Paint: String {
  case plain = ""
  case bold = "1"
  case dim = "2"
  case red = "31"
  case boldRed = "1;31"
  case green = "32"
  case boldGreen = "1;32"
  case yellow = "33"
  case boldYellow = "1;33"
  case blue = "34"
  case magenta = "35"
  case boldMagenta = "1;35"
  case cyan = "36"
}

/// A line of painted pieces.
struct StyledLine {
  private var pieces: [(text: String, paint: Paint)] = []
  private(set) var columns = 0

  init() {}

  init(_ text: String, _ paint: Paint = .plain) {
    append(text, paint)
  }

  mutating func append(_ text: String, _ paint: Paint = .plain) {
    guard !text.isEmpty else { return }
    columns += Columns.count(text)
    // Neighbours of one colour are painted at once.
    if let last = pieces.last, last.paint == paint {
      pieces[pieces.count - 1].text += text
    } else {
      pieces.append((text, paint))
    }
  }

  mutating func append(_ other: StyledLine) {
    for piece in other.pieces { append(piece.text, piece.paint) }
  }

  /// Goes on with spaces to a column.
  mutating func pad(to width: Int) {
    append(String(repeating: " ", count: max(0, width - columns)))
  }

  /// - Parameter coloured: Whether colours are set, by ANSI's sequences.
  func text(coloured: Bool) -> String {
    pieces.map { piece in
      coloured && piece.paint != .plain ? "\u{1B}[\(piece.paint.rawValue)m\(piece.text)\u{1B}[m" : piece.text
    }.joined()
  }
}
