import CProcscriptSystem

/// How text is laid out in a terminal's columns.
///
/// There are two ways to count them. What we lay out ourselves has characters as wide as Unicode says, wherever the
/// program runs: ``count(_:)``. What GNU readline has laid out has them as wide as readline takes them to be. It asks
/// the C library, which knows only those of the present locale: ``countInLocale(_:)``.
package enum Columns {
  package static func count(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + count($1) }
  }

  /// As the C library's `wcwidth` counts in the present locale; 0 for a character that can't be shown.
  package static func countInLocale(_ scalar: Unicode.Scalar) -> Int {
    max(0, Int(procscript_columns_in_locale(scalar.value)))
  }

  /// The text where it fits, or else as much of its start as does, and `…`.
  package static func shorten(_ text: String, to width: Int) -> String {
    guard count(text) > width else { return text }
    guard width > 0 else { return "" }
    var room = width - 1
    var start = ""
    for character in text {
      room -= count(String(character))
      if room < 0 { break }
      start.append(character)
    }
    return start + "…"
  }

  package static func pad(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - count(text)))
  }

  /// Breaks a text at its spaces; a word that is wider than a line is shortened.
  package static func wrap(_ text: String, to width: Int) -> [String] {
    text.wrapped { count($0) <= width }.map { shorten($0, to: width) }
  }

  /// 0 for what stands upon another character, 2 for East Asian characters and emoji.
  private static func count(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: return isWide(scalar) ? 2 : 1
    }
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F200...0x1F2FF, 0x20000...0x3FFFD:
      true
    default: scalar.properties.isEmojiPresentation
    }
  }
}
