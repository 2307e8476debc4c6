/// What a word of a map leads to: an entry, or a table of such words. The block's offset, a multiple of 64 below 2⁴⁰, and
/// in the bits around it what tells more of it.
///
/// - In bits 40…63 of an entry's, part of its key's hash, so that most other keys are told apart without a look at them.
/// - In bits 0…5 of a table's, the power of two that its size is; in bit 63, whether it ``ownsEntries``.
struct MapLink: Equatable {
  let word: UInt64

  /// Nothing has ever been here.
  static let never = MapLink(word: 0)

  /// An entry was here, or another one's search passed by: it goes on behind.
  static let removed = MapLink(word: 1)

  @inline(__always)
  init(word: UInt64) {
    self.word = word
  }

  /// The hash's part in a link.
  @inline(__always)
  static func mark(of hash: UInt64) -> UInt64 { hash & ~((1 << 40) - 1) }

  init(entry block: UInt64, hash: UInt64) {
    word = block | Self.mark(of: hash)
  }

  /// - Parameter ownsEntries: See ``ownsEntries``.
  init(table block: UInt64, sizePower: Int, ownsEntries: Bool = false) {
    word = block | UInt64(sizePower) | (ownsEntries ? 1 << 63 : 0)
  }

  /// Of a table: whether it, and the one whose place it takes, have entries that the other has not.
  var ownsEntries: Bool { sizePower != 0 && word >> 63 != 0 }

  /// The block's offset; 0 where there is none.
  @inline(__always)
  var block: UInt64 { word & ((1 << 40) - 64) }

  @inline(__always)
  var mark: UInt64 { Self.mark(of: word) }

  /// For a table.
  @inline(__always)
  var sizePower: Int { Int(word & 63) }

  /// The size of its block.
  var byteCount: Int { sizePower == 0 ? Int(MapEntry(at: block).byteCount.load()) : 8 << sizePower }
}
