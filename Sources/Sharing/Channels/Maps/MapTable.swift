import ProcscriptSystem

/// A hash table of links to entries: a key's link is in the first cell that was free when the key came, from where its
/// hash points and on around the end.
///
/// Invariant: a search ends, as at least a quarter of the cells have never held a link.
struct MapTable {
  private let cells: UnsafeMutableRawPointer
  private let mask: Int

  /// The smallest: a block of 64 bytes.
  static let smallestSizePower = 3

  @inline(__always)
  init(_ link: MapLink) {
    cells = Arena.address(of: link.block)
    mask = 1 << link.sizePower - 1
  }

  var cellCount: Int { mask + 1 }

  /// Makes an empty one. The arena is locked.
  static func allocate(sizePower: Int, ownsEntries: Bool = false) throws(SystemError) -> MapLink {
    MapLink(table: try Arena.allocate(8 << sizePower), sizePower: sizePower, ownsEntries: ownsEntries)
  }

  @inline(__always)
  func cell(_ index: Int) -> Word64 { Word64(at: cells + index * 8) }

  /// The cell of a key; nil where it has none.
  @inline(__always)
  func cell(of key: UnsafeRawBufferPointer, hash: UInt64) -> Word64? {
    var index = Int(truncatingIfNeeded: hash) & mask
    while true {
      let cell = cell(index)
      let link = MapLink(word: cell.load())
      if link == .never { return nil }
      if link.mark == MapLink.mark(of: hash), link.block != 0, MapEntry(at: link.block).hasKey(key) { return cell }
      index = (index + 1) & mask
    }
  }

  /// The cell for a key that has none.
  @inline(__always)
  func freeCell(hash: UInt64) -> Word64 {
    var index = Int(truncatingIfNeeded: hash) & mask
    while MapLink(word: cell(index).load()).block != 0 { index = (index + 1) & mask }
    return cell(index)
  }

  /// The links in it, in no particular order.
  func forEachLink(_ body: (MapLink) -> Void) {
    for index in 0..<cellCount {
      let link = MapLink(word: cell(index).load())
      if link.block != 0 { body(link) }
    }
  }

  /// A hash of any bytes; another one for each seed.
  @inline(__always)
  static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
    var hash = (seed ^ UInt64(bytes.count)) &* 0x9E37_79B9_7F4A_7C15
    var offset = 0
    while offset + 8 <= bytes.count {
      hash = mixed(hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset += 8
    }
    var rest: UInt64 = 0
    while offset < bytes.count {
      rest = rest << 8 | UInt64(bytes[offset])
      offset += 1
    }
    return mixed(hash ^ rest)
  }

  @inline(__always)
  private static func mixed(_ word: UInt64) -> UInt64 {
    let (high, low) = word.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return (high ^ low) &* 0x9E37_79B9_7F4A_7C15
  }
}
