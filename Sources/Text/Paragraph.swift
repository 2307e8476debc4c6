/// Text for people to read, in lines that end between words.
package enum Paragraph {
  /// One paragraph in lines of at most `width` columns, each with its end; a word that is wider than a line is alone in it.
  ///
  /// - Parameters:
  ///   - text: What it says; blanks at its beginning are the first line's margin.
  ///   - indent: The margin of the lines after the first.
  package static func text(_ text: String, indent: Int = 0, width: Int) -> String {
    let margin = String(text.prefix { $0 == " " })
    let hanging = String(repeating: " ", count: indent)
    var isFirst = true
    let lines = text.wrapped { line in
      let room = width - (isFirst ? margin.count : indent)
      let fits = Columns.count(line) <= room
      if !fits { isFirst = false }
      return fits
    }
    return lines.enumerated().map { ($0 == 0 ? margin : hanging) + $1 + "\n" }.joined()
  }

  /// Several paragraphs: lines that begin with a blank, as code, stay as they are; the others, of any length, are broken.
  package static func texts(_ text: String, width: Int) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.isEmpty || line.hasPrefix(" ") ? "\(line)\n" : self.text(String(line), width: width)
    }.joined()
  }

  /// How wide text may be on a terminal of so many columns: longer lines are hard to read.
  package static func width(ofTerminal columns: Int) -> Int { min(columns, 100) }
}
