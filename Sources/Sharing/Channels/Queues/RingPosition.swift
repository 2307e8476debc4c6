/// A place in a ring, and how many messages lie before it; one word, so that one store moves it.
///
/// Bits 32…63 are the count, which wraps around; 28…31 the segment; 0…27 the position in it, in units of 8 bytes.
struct RingPosition: Equatable {
  let rawValue: UInt64

  @inline(__always)
  init(_ rawValue: UInt64) {
    self.rawValue = rawValue
  }

  @inline(__always)
  init(count: UInt32, segment: Int, unit: Int) {
    rawValue = UInt64(count) << 32 | UInt64(segment) << 28 | UInt64(unit)
  }

  var count: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }
  var segment: Int { Int(rawValue >> 28 & 0xF) }
  var unit: Int { Int(rawValue & 0xFFF_FFFF) }
}

/// What lies in a ring: a length of 4 bytes and as many bytes of a message, padded to whole units; or a marker of one
/// unit in the place of the length, which says where the next record is. Before the bytes of a message that names
/// objects lies the offset of its manifest, of 8 bytes, which are part of the length: that is there as long as the message.
enum RingRecord {
  static let unitSize = 8

  /// The next record is at the segment's start.
  static let wrap: UInt32 = 0xFFFF_FFFF

  /// The next record is at the start of another segment, whose number is in bits 0…3.
  static let jump: UInt32 = 0xFFFF_FFE0

  /// From here on it is a marker.
  static let firstMarker = jump

  /// Part of the length of a message that names objects. Any length below is another message's.
  static let naming: UInt32 = 1 << 31

  /// The size of that offset.
  static let manifestSize = 8

  /// The largest message that names objects: its length is no marker.
  static let largestNaming = Int(firstMarker - naming) - manifestSize - unitSize

  @inline(__always)
  static func units(_ byteCount: Int) -> Int { (byteCount + 4 + unitSize - 1) / unitSize }
}
