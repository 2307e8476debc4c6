extension Int {
  /// `1 outcome`, `1,000 outcomes`.
  ///
  /// - Parameter noun: One that has an s behind it where they are several.
  package func counted(_ noun: String) -> String { "\(grouped) \(noun)\(self == 1 ? "" : "s")" }

  /// With a comma after each three digits: `1,000`.
  package var grouped: String {
    var text = String(magnitude)
    var place = text.count - 3
    while place > 0 {
      text.insert(",", at: text.index(text.startIndex, offsetBy: place))
      place -= 3
    }
    return self < 0 ? "-" + text : text
  }
}
