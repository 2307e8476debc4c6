/// A process of a script whose order is chosen, by its number in the order of starts.
///
/// It is called A, B, … Z, AA, AB, … in reports and in schedules.
package struct Lane: Hashable, Comparable, Sendable {
  /// How many lanes a script can have where its orders are tried.
  package static let most = 64

  /// 0 is the main process.
  package let index: Int

  package init(_ index: Int) {
    self.index = index
  }

  package static let main = Lane(0)

  /// The letters that name it.
  package var name: String {
    var (rest, letters) = (index, "")
    repeat {
      letters = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(rest % 26))) + letters
      rest = rest / 26 - 1
    } while rest >= 0
    return letters
  }

  /// The lane that letters name; nil for what is no such name.
  package init?(name: some StringProtocol) {
    guard (1...4).contains(name.utf8.count) else { return nil }
    var index = 0
    for letter in name.utf8 {
      guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(letter) else { return nil }
      index = index * 26 + Int(letter - UInt8(ascii: "A")) + 1
    }
    self.index = index - 1
  }

  package static func < (one: Lane, other: Lane) -> Bool { one.index < other.index }
}
