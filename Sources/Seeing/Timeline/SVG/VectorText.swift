/// How wide a text is about, in the sans-serif fonts of different systems: nobody here can measure it.
enum VectorText {
  /// - Parameter size: the font's, in pixels.
  static func width(of text: String, size: Double) -> Double {
    text.unicodeScalars.reduce(0) { $0 + units(of: $1) } * size
  }

  /// The text, or as much of its beginning as fits, and `…`.
  static func clip(_ text: String, to width: Double, size: Double) -> String {
    if self.width(of: text, size: size) <= width { return text }
    var clipped = ""
    var room = width - size
    for character in text {
      room -= self.width(of: String(character), size: size)
      if room < 0 { break }
      clipped.append(character)
    }
    return clipped + "…"
  }

  private static func units(of scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", ".", ",", ":", ";", "'", "|", "!", " ", "I": 0.33
    case "m", "w", "M", "W", "@", "%": 0.9
    case "A"..."Z", "0"..."9": 0.66
    case "\u{1100}"...: 1.05
    default: 0.58
    }
  }
}
