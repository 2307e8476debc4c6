// The format of a message
//
//     message  = header count value…             count: varint
//     header   = version << 4 | references        one byte; references: 1 when the message refers back to something
//     varint   = 7 bits a byte, the low ones first, bit 7 set on all bytes but the last
//
//     0x00…0xBF  the integers -64…127, in the tag
//     0xC0…0xDF  a string of 0…31 bytes, the length in the tag
//     longString         varint length, bytes
//     table              u8 count of pairs, varint n, elements, pairs
//     objectTable        as table, value                the last value is its metatable
//     function           u32 length, u64 checksum, the binary chunk, u8 count of upvalues, a value each
//     library            string                         package.loaded[string]; "_G": the table of globals
//     member             string string                  package.loaded[string][string]: a C function, a light userdata
//     permanent          string                         what the receiver registered under that name
//     object             string u32 length, bytes       a userdata of a kind, as its kind encodes it
//     nil false true
//     float              u64
//     reference          varint                         the value whose tag is at that offset in the message
//     sharedUpvalue      varint u8                      the same variable as upvalue u8 of the function at that offset
//     0xF8…0xFF  an integer of 1…8 bytes, the count in the tag, the sign in the last byte
//
// A table's elements are the values 1…n, or fewer and `end`. Its pairs are keys and values: as many as the count says,
// or, when that is 0xE0 | k, at most 2ᵏ and `end`.
//
// Fixed-width numbers are little-endian. The first eight tags have a second form: what it introduces is referred to
// later on in the message. A decoder keeps only those, so that messages without references cost nothing extra.

/// What a value begins with, where it is more than a small number or a short string.
enum Tag {
  static let firstShortString: UInt8 = 0xC0
  static let firstObject: UInt8 = 0xE0
  static let longString: UInt8 = 0xE0
  static let table: UInt8 = 0xE1
  static let objectTable: UInt8 = 0xE2
  static let function: UInt8 = 0xE3
  static let library: UInt8 = 0xE4
  static let member: UInt8 = 0xE5
  static let permanent: UInt8 = 0xE6
  static let object: UInt8 = 0xE7
  static let firstPlain: UInt8 = 0xF0
  static let `nil`: UInt8 = 0xF0
  static let `false`: UInt8 = 0xF1
  static let `true`: UInt8 = 0xF2
  static let float: UInt8 = 0xF3
  static let reference: UInt8 = 0xF5
  static let sharedUpvalue: UInt8 = 0xF6
  static let end: UInt8 = 0xF7
  static let firstInteger: UInt8 = 0xF8

  /// Set in the tag of something that is referred to later on.
  static let referredTo: UInt8 = 0x08
}

enum Format {
  static let version: UInt8 = 2
  static let hasReferences: UInt8 = 1

  /// The integers that fit into a tag.
  static let smallIntegers: ClosedRange<Int64> = -64...127

  /// The longest string whose length fits into its tag.
  static let longestShortString = 31

  /// The least count of pairs that is told by its power of two.
  static let manyPairs = 0xE0

  /// The library name of the table of globals.
  static var globals: UnsafeRawBufferPointer {
    let name: StaticString = "_G"
    return UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
  }

  /// How deep tables and functions may be nested in a message.
  static let deepestNesting = 20_000
}

/// A checksum in which every change of a single word shows: each step is a bijection of the words before it.
func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
  var sum = UInt64(bytes.count) &* 0x9E37_79B9_7F4A_7C15
  func add(_ word: UInt64) {
    sum = (sum ^ word) &* 0xD6E8_FEB8_6659_FD93
    sum ^= sum >> 32
  }
  var offset = 0
  while offset + 8 <= bytes.count {
    add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
    offset += 8
  }
  var rest: UInt64 = 0
  while offset < bytes.count {
    rest = rest << 8 | UInt64(bytes[offset])
    offset += 1
  }
  add(rest)
  return sum
}
