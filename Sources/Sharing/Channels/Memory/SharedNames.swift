import Glibc

/// Short texts that all processes of the arena read: what objects are called, and the files that lines are of. Each has a
/// number, which is its for good; the same text has the same number.
///
/// They are never freed: where there is no room for one more, it has no number. A process that is killed in the middle
/// leaves nothing but a place unused.
enum SharedNames {
  /// How many bytes a text has at most; what is longer is cut, at the end of a character.
  static let longest = 63

  private static let indexCount = 4096
  private static let indexSize = indexCount * 4
  private static let textSize = (1 << 18) - indexSize

  static let byteCount = indexSize + textSize

  /// How many places of the index are looked at for a text.
  private static let mostProbes = 16

  private static var memory: UnsafeMutableRawPointer {
    Arena.address(of: UInt64(Arena.mapping.unsafelyUnwrapped.names))
  }

  private static func entry(_ index: Int) -> Word32 { Word32(at: memory + index * 4) }

  /// The number of a text; 0 for an empty one, and where there is no room for one more.
  static func number(of text: String) -> UInt32 {
    var text = text
    return text.withUTF8 { number(of: $0) }
  }

  private static func number(of text: UnsafeBufferPointer<UInt8>) -> UInt32 {
    let text = UnsafeBufferPointer(rebasing: text.prefix(fittingCount(text)))
    if text.isEmpty || Arena.mapping == nil { return 0 }
    var hash: UInt32 = 2_166_136_261
    for byte in text { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    var stored: UInt32 = 0
    for probe in 0..<mostProbes {
      let entry = entry((Int(hash) + probe) % indexCount)
      if entry.load() == 0 {
        if stored == 0 { stored = store(text) }
        // Else another process has put one there just now.
        if stored == 0 || entry.exchange(0, for: stored) { return stored }
      }
      if isText(entry.load(), text) { return entry.load() }
    }
    return 0
  }

  /// How much of a text is kept: no character is cut in two.
  private static func fittingCount(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    if text.count <= longest { return text.count }
    return text[...longest].lastIndex { $0 & 0xC0 != 0x80 } ?? 0
  }

  /// - Returns: Its number; 0 where there is no room.
  private static func store(_ text: UnsafeBufferPointer<UInt8>) -> UInt32 {
    let size = text.count + 1
    let end = Arena.word64(at: Arena.Layout.namesEnd).add(Int64(size))
    guard end <= UInt64(textSize) else {
      Arena.word64(at: Arena.Layout.namesEnd).add(-Int64(size))
      return 0
    }
    let number = indexSize + Int(end) - size
    let place = memory + number
    memcpy(place + 1, text.baseAddress.unsafelyUnwrapped, text.count)
    Word8(at: place).store(UInt8(text.count))
    return UInt32(number)
  }

  private static func isText(_ number: UInt32, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let known = bytes(of: number)
    return known.elementsEqual(text)
  }

  private static func bytes(of number: UInt32) -> UnsafeRawBufferPointer {
    let place = memory + Int(number)
    return UnsafeRawBufferPointer(start: place + 1, count: Int(Word8(at: place).load()))
  }

  /// The text of a number; nil for 0.
  static func text(of number: UInt32) -> String? {
    if number == 0 { return nil }
    return String(decoding: bytes(of: number), as: UTF8.self)
  }
}
