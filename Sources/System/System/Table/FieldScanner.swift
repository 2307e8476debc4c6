/// Walks over the fields of a line, which are separated by blanks.
struct FieldScanner {
  let bytes: UnsafeRawBufferPointer
  private var position: Int

  init(_ bytes: UnsafeRawBufferPointer, from position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  mutating func next() -> Range<Int>? {
    while position < bytes.count, isSeparator(bytes[position]) { position += 1 }
    let start = position
    while position < bytes.count, !isSeparator(bytes[position]) { position += 1 }
    return start < position ? start..<position : nil
  }

  /// nil for a field that is not a number, or negative.
  func number(_ field: Range<Int>) -> UInt64? {
    var value: UInt64 = 0
    for byte in bytes[field] {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      value = value &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
    }
    return value
  }

  private func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") }
}
