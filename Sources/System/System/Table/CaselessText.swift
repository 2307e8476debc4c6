/// A text that is looked for in bytes without regard to case.
struct CaselessText {
  private let pattern: [UInt8]
  private let isASCII: Bool

  init(_ text: String) {
    pattern = Array(text.lowercased().utf8)
    isASCII = pattern.allSatisfy { $0 < 0x80 }
  }

  func isFound(in bytes: UnsafeRawBufferPointer) -> Bool {
    if isASCII { return isFound(inFolded: bytes, Self.lowercased) }
    // Beyond ASCII only the text as a whole knows what its lower case is.
    var folded = String(decoding: bytes, as: UTF8.self).lowercased()
    return folded.withUTF8 { isFound(inFolded: UnsafeRawBufferPointer($0)) { $0 } }
  }

  private func isFound(inFolded bytes: UnsafeRawBufferPointer, _ fold: (UInt8) -> UInt8) -> Bool {
    guard let first = pattern.first else { return true }
    var start = 0
    while start + pattern.count <= bytes.count {
      if fold(bytes[start]) == first,
        pattern.indices.allSatisfy({ fold(bytes[start + $0]) == pattern[$0] })
      {
        return true
      }
      start += 1
    }
    return false
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
