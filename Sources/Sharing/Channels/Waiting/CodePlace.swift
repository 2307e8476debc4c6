/// A line of a script, in one word that means the same in all processes of the arena.
///
/// Bits 32…63 are the name of its file, a number of ``SharedNames``; 0…31 the line.
package struct CodePlace: Hashable, Sendable {
  package let rawValue: UInt64

  /// One that is not known.
  package static let unknown = CodePlace(rawValue: 0)

  package init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  package init(source: String, line: Int) {
    let number = SharedNames.number(of: source)
    rawValue = number == 0 ? 0 : UInt64(number) << 32 | UInt64(UInt32(clamping: line))
  }

  /// As messages show it, `file.lua:3`; nil for ``unknown``.
  package var text: String? {
    SharedNames.text(of: UInt32(rawValue >> 32)).map { "\($0):\(UInt32(truncatingIfNeeded: rawValue))" }
  }
}
