/// Names a process in shared memory: its slot in the table of processes, and which of the slot's processes it is. Never
/// another one's, unlike a pid.
///
/// Bits 0…14 are the slot's number plus one, bits 32…63 its generation; bit 31 is left to whoever stores it.
struct ProcessTag: Hashable {
  let rawValue: UInt64

  /// Not part of a tag: a word that holds a tag may have it set.
  static let flag: UInt64 = 1 << 31

  init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  init(slot: Int, generation: UInt32) {
    rawValue = UInt64(generation) << 32 | UInt64(slot + 1)
  }

  /// The tag in a word, whose flag is left out; nil where the word holds none.
  init?(in word: UInt64) {
    guard word & 0x7FFF != 0 else { return nil }
    rawValue = word & ~Self.flag
  }

  var slot: Int { Int(rawValue & 0x7FFF) - 1 }

  var generation: UInt32 { UInt32(rawValue >> 32) }
}
