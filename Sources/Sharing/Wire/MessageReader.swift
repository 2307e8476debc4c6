import ProcscriptLua

/// Reads a message from its start to its end, never beyond.
struct MessageReader {
  private let bytes: UnsafeRawBufferPointer

  /// The offset of the next byte.
  private(set) var offset: Int

  init(_ bytes: UnsafeRawBufferPointer, from offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  /// How many bytes are left.
  var remaining: Int { bytes.count - offset }

  /// The next byte, left where it is; nil at the end.
  var next: UInt8? { remaining > 0 ? bytes[offset] : nil }

  /// The head of a message: how many values it has, which is no more than there are bytes, and whether it refers to
  /// parts of itself.
  mutating func header() throws(LuaError) -> (count: Int, hasReferences: Bool) {
    guard let header = next else { throw .notAMessage("it is empty") }
    offset = 1
    guard header & 0xF0 == Format.version << 4, header & 0x0F <= Format.hasReferences else {
      throw .notAMessage("it begins with the byte \(header)")
    }
    let count = try varint()
    guard count <= remaining else { throw .truncated }
    return (Int(count), header & Format.hasReferences != 0)
  }

  /// Passes over a byte that `next` has shown.
  mutating func skipByte() {
    offset &+= 1
  }

  @inline(__always)
  mutating func byte() throws(LuaError) -> UInt8 {
    guard offset < bytes.count else { throw .truncated }
    defer { offset += 1 }
    return bytes[offset]
  }

  mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) throws(LuaError) -> Number {
    let size = MemoryLayout<Number>.size
    guard remaining >= size else { throw .truncated }
    defer { offset += size }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
  }

  @inline(__always)
  mutating func varint() throws(LuaError) -> UInt64 {
    if let byte = next, byte < 0x80 {
      offset += 1
      return UInt64(byte)
    }
    return try longVarint()
  }

  private mutating func longVarint() throws(LuaError) -> UInt64 {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    let longest = offset + 10
    var position = offset
    while position < min(longest, bytes.count) {
      let byte = bytes[position]
      position += 1
      number |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 {
        // Of the tenth byte there is room for one bit.
        guard shift < 63 || byte <= 1 else { break }
        offset = position
        return number
      }
      shift &+= 7
    }
    throw position < longest ? .truncated : .notAMessage("a number in it is too large")
  }

  /// An integer of 1 to 8 bytes.
  @inline(__always)
  mutating func integer(byteCount: Int) throws(LuaError) -> Int64 {
    let unused = Int64.bitWidth - 8 * byteCount
    guard remaining >= 8 else { return try (lastInteger(byteCount: byteCount) << unused) >> unused }
    defer { offset += byteCount }
    return (Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self)) << unused) >> unused
  }

  /// An integer of 1 to 8 bytes where a whole word would go beyond the message's end; what is above its bytes is 0.
  private mutating func lastInteger(byteCount: Int) throws(LuaError) -> Int64 {
    var integer: Int64 = 0
    for (position, byte) in try bytes(UInt64(byteCount)).enumerated() { integer |= Int64(byte) << (8 * position) }
    return integer
  }

  /// The next `count` bytes, in place.
  @inline(__always)
  mutating func bytes(_ count: UInt64) throws(LuaError) -> UnsafeRawBufferPointer {
    guard count <= remaining else { throw .truncated }
    defer { offset += Int(count) }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + Int(count)])
  }

  /// A string, its tag included, in place.
  mutating func string() throws(LuaError) -> UnsafeRawBufferPointer {
    let tag = try byte()
    if tag == Tag.longString { return try bytes(varint()) }
    guard (Tag.firstShortString..<Tag.firstObject).contains(tag) else { throw .notAMessage("a name in it is missing") }
    return try bytes(UInt64(tag - Tag.firstShortString))
  }
}

extension LuaError {
  static let truncated = notAMessage("it ends too early")

  static func notAMessage(_ reason: String) -> LuaError {
    .message("not a message: \(reason)")
  }
}
