/// Terms with what there is to say of each, as a terminal shows them.
package struct Listing {
  package typealias Row = (term: String, text: String)

  /// Blanks in front of the terms.
  private let margin: Int
  /// Columns of the terminal.
  private let width: Int
  /// How wide the widest term is.
  private let termWidth: Int

  /// A right column that is narrower is none.
  private static let narrowest = 24
  private static let gap = 2

  /// - Parameters:
  ///   - terms: All terms that are to stand in one column.
  ///   - margin: Blanks in front of them.
  ///   - width: Columns of the terminal.
  package init(of terms: some Sequence<String>, margin: Int = 2, width: Int) {
    self.margin = margin
    self.width = width
    termWidth = terms.map(Columns.count).max() ?? 0
  }

  /// The rows in two columns; where there is no room for the right one, or for a word there, what it says is below the term.
  package func text(_ rows: some Sequence<Row>) -> String {
    rows.map { $0.text.isEmpty ? term($0.term) : row($0) }.joined()
  }

  private func row(_ row: Row) -> String {
    let column = margin + termWidth + Listing.gap
    let room = width - column
    guard room >= Listing.narrowest, row.text.split(separator: " ").allSatisfy({ Columns.count(String($0)) <= room })
    else {
      return term(row.term) + Paragraph.text(blanks(margin + 4) + row.text, indent: margin + 4, width: width)
    }
    let text = Paragraph.text(blanks(column) + row.text, indent: column, width: width)
    return blanks(margin) + Columns.pad(row.term, to: termWidth + Listing.gap) + text.dropFirst(column)
  }

  private func term(_ term: String) -> String {
    Paragraph.text(blanks(margin) + term, indent: margin + 2, width: width)
  }

  private func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
}
