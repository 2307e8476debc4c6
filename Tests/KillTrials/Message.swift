import Glibc

/// Messages that tell whether they are whole: who put it, a number that grows by one, and as many more bytes as the two
/// say, each of them following from the two.
struct Message {
  let producer: Int
  let number: Int

  /// Most are short, some fill a good part of a segment, a few more than one.
  var byteCount: Int {
    let draw = mixed
    return switch draw % 1000 {
    case 0: 17 + Int(draw >> 32 % 200_000)
    case 1..<20: 17 + Int(draw >> 32 % 20_000)
    default: 17 + Int(draw >> 32 % 60)
    }
  }

  private var mixed: UInt64 {
    var value = UInt64(producer) << 48 ^ UInt64(number)
    value = (value ^ value >> 31) &* 0x7fb5_d329_728e_a185
    value = (value ^ value >> 27) &* 0x81da_def4_bc2d_d44d
    return value ^ value >> 33
  }

  private var filler: UInt8 { UInt8(truncatingIfNeeded: mixed >> 20) }

  init(producer: Int, number: Int) {
    (self.producer, self.number) = (producer, number)
  }

  /// A whole one; nil for anything else.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 16 else { return nil }
    producer = bytes.loadUnaligned(as: Int.self)
    number = bytes.loadUnaligned(fromByteOffset: 8, as: Int.self)
    guard bytes.count == byteCount else { return nil }
    let rest = bytes.count - 16
    guard rest > 0, let start = bytes.baseAddress.map({ $0 + 16 }) else { return }
    // All the bytes are the filler if the first is, and each is like the one before it.
    guard bytes[16] == filler, memcmp(start, start + 1, rest - 1) == 0 else { return nil }
  }

  /// Hands out its bytes, in memory that the next message uses again.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let memory = Self.memory
    memory.storeBytes(of: producer, as: Int.self)
    memory.storeBytes(of: number, toByteOffset: 8, as: Int.self)
    memset(memory + 16, Int32(filler), byteCount - 16)
    return body(UnsafeRawBufferPointer(start: memory, count: byteCount))
  }

  nonisolated(unsafe) private static let memory = UnsafeMutableRawPointer.allocate(byteCount: 1 << 18, alignment: 8)
}
