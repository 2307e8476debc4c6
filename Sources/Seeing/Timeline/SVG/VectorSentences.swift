import ProcscriptText

/// What the run has to tell, in sentences below the legend.
struct VectorSentences {
  private(set) var markup = ""
  private(set) var bottom: Double

  private static let lineHeight = 17.0
  private static let textSize = 11.5

  init(of story: Story, top: Double) {
    bottom = top
    let room = VectorLayout.width - 2 * VectorLayout.margin - 12
    for sentence in Facts(of: story, limit: Facts.usualLimit).sentences {
      if bottom == top { bottom += 6 }
      for (index, line) in Self.wrap(sentence, to: room).enumerated() {
        bottom += Self.lineHeight
        if index == 0 { add("•", at: VectorLayout.margin) }
        add(line, at: VectorLayout.margin + 12)
      }
    }
  }

  private mutating func add(_ text: String, at x: Double) {
    markup += "<text class=\"sentence\" x=\"\(x.decimal)\" y=\"\((bottom - 4).decimal)\">\(text.markup)</text>\n"
  }

  /// Breaks a text at its spaces; a word that is wider than a line is clipped.
  private static func wrap(_ text: String, to room: Double) -> [String] {
    text.wrapped { VectorText.width(of: $0, size: textSize) <= room }.map {
      VectorText.clip($0, to: room, size: textSize)
    }
  }
}
