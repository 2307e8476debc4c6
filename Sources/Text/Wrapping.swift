extension String {
  /// The text in lines that are broken at its spaces; a word that does not fit alone has a line of its own.
  ///
  /// - Parameter fits: Whether a text has room in a line.
  package func wrapped(_ fits: (String) -> Bool) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in split(separator: " ") {
      let longer = line.isEmpty ? String(word) : "\(line) \(word)"
      if line.isEmpty || fits(longer) {
        line = longer
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    return lines + [line]
  }
}
