package import ProcscriptText

/// What there is to know of something that is not one call: a zombie, a deadlock, Python's names.
package struct Topic: Sendable {
  /// As `help` is asked for it, in small letters: "zombie".
  package let name: String
  /// Other words for it.
  let otherNames: [String]
  /// Its paragraphs, each in a line of its own; lines that begin with a blank are code, and stay as they are.
  let words: String
  /// Names with what stands for them here.
  package let table: [Listing.Row]

  init(_ name: String, otherNames: [String] = [], words: String, table: [Listing.Row] = []) {
    self.name = name
    self.otherNames = otherNames
    self.words = words
    self.table = table
  }

  /// The topic of a name; nil where there is none. Case makes no difference.
  package init?(named name: String) {
    let name = name.lowercased()
    guard let topic = Topic.all.first(where: { $0.name == name || $0.otherNames.contains(name) }) else { return nil }
    self = topic
  }

  /// What it is, in a line.
  package var summary: String {
    let title = words.prefix { $0 != "\n" }
    return String(title.split(separator: ":", maxSplits: 1).last.unsafelyUnwrapped.drop { $0 == " " })
  }

  /// Everything, in lines of at most so many columns; code is as wide as it is.
  func text(width: Int) -> String {
    let words = Paragraph.texts(words, width: width)
    if table.isEmpty { return words }
    return words + "\n" + Listing(of: table.map(\.term), width: width).text(table)
  }
}
