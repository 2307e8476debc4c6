/// Text that others have chosen, without what would move a terminal's cursor, or worse.
package enum Escaped {
  /// Control characters are escaped as in Lua, and so are those that change how their neighbours are shown.
  package static func text(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isDangerous) else { return text }
    return text.unicodeScalars.map { isDangerous($0) ? escape($0) : String($0) }.joined()
  }

  package static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: true
    default: false
    }
  }

  package static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\t": "\\t"
    case "\r": "\\r"
    default: scalar.isASCII ? byte(UInt8(scalar.value)) : "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    }
  }

  package static func byte(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "\\x" + (digits.count < 2 ? "0" : "") + digits
  }
}
