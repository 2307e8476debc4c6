import ProcscriptText

/// How a report is laid out.
package struct ReportStyle: Hashable, Sendable {
  /// Columns of the terminal that shows it; nil where none does: then sentences are not broken, and steps not cut.
  package var width: Int?
  /// Whether what fails is marked by colour too.
  package var isColoured: Bool

  package init(width: Int? = nil, isColoured: Bool = false) {
    self.width = width.map { max($0, Self.narrowest) }
    self.isColoured = isColoured
  }

  /// Of fewer columns nothing can be made.
  private static let narrowest = 40
  /// For how many columns tables are laid out where no terminal says it.
  private static let usualWidth = 80

  /// For how many columns tables are laid out.
  var tableWidth: Int { width ?? Self.usualWidth }

  /// A sentence in as many lines as it needs; a word that is wider than a line is kept whole.
  func lines(of sentence: String, indent: Int = 0) -> [String] {
    let margin = String(repeating: " ", count: indent)
    guard let width, indent + Columns.count(sentence) > width else { return [margin + sentence] }
    return sentence.wrapped { indent + Columns.count($0) <= width }.map { margin + $0 }
  }

  /// A word that tells of a failure.
  func failure(_ word: String) -> String { isColoured ? "\u{1B}[31m\(word)\u{1B}[0m" : word }
}
