/// What a block of the arena is: a byte in the map of blocks, for the place where the block begins.
///
/// Invariant: from the first block on, each begins where the one before it ends, up to the arena's `top`. Bytes for places
/// inside of blocks say nothing. So one store makes two free blocks one, or one many: that of the first one's byte.
struct BlockState: Equatable {
  let rawValue: UInt8

  init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  static func used(_ power: Int) -> BlockState { BlockState(rawValue: UInt8(power)) }

  /// - Parameter isClean: Whether all of it is zero but for its links.
  static func free(_ power: Int, isClean: Bool) -> BlockState {
    BlockState(rawValue: UInt8(power) | 0x40 | (isClean ? 0 : 0x80))
  }

  /// The block's size is this power of two.
  var power: Int { Int(rawValue & 0x3F) }

  var size: UInt64 { 1 << UInt64(power) }

  var isFree: Bool { rawValue & 0x40 != 0 }

  var isClean: Bool { rawValue & 0x80 == 0 }
}

extension Arena {
  /// The byte for a block.
  @inline(__always)
  private static func stateByte(_ block: UInt64) -> Word8 {
    let mapping = mapping.unsafelyUnwrapped
    return Word8(at: mapping.base + (mapping.blockMap + Int((block - mapping.firstBlock) >> UInt64(smallestPower))))
  }

  @inline(__always)
  static func state(of block: UInt64) -> BlockState { BlockState(rawValue: stateByte(block).load()) }

  @inline(__always)
  static func setState(of block: UInt64, to state: BlockState) { stateByte(block).store(state.rawValue) }

  static var firstBlock: UInt64 { mapping.unsafelyUnwrapped.firstBlock }

  /// Where the last block ends: behind it, nothing was ever written.
  static var top: Word64 { word64(at: Layout.top) }
}
