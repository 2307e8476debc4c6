import Glibc
import ProcscriptSystem

// Blocks of the arena: powers of two from 64 bytes on. One that is free is halved for a smaller one, and joined with its
// other half when both are free, so that what many small ones took is there for a large one.
//
// A block changes hands by one store into the map of blocks. A process that is killed just then leaks it, and nothing
// else happens.
extension Arena {
  static let smallestPower = 6

  /// Blocks from this power of two on give their memory back to the system while they are free.
  static let sparsePower = 14

  /// Bytes of small free blocks that are not zero, since the memory of such was given back to the system.
  private static var freedBytes: Word64 { word64(at: Layout.freedBytes) }

  /// How large all blocks in use are together.
  static var bytesInUse: Word64 { word64(at: Layout.bytesInUse) }

  private static func power(for byteCount: Int) -> Int {
    max(smallestPower, Int.bitWidth - (byteCount - 1).leadingZeroBitCount)
  }

  /// A block of at least `byteCount` zeroed bytes, aligned to its size or to a page. The arena is locked.
  ///
  /// - Throws: `SystemError` with the operation `mapMemory` when the arena is full.
  static func allocate(_ byteCount: Int) throws(SystemError) -> UInt64 {
    let power = power(for: byteCount)
    guard power < FreeBlocks.powerCount else { throw outOfMemory(byteCount) }
    guard let block = takeFree(power) ?? takeNew(power) ?? (FreeBlocks.joinAll() ? takeFree(power) : nil) else {
      throw outOfMemory(byteCount)
    }
    bytesInUse.store(bytesInUse.load() + 1 << UInt64(power))
    return block
  }

  @inline(__always)
  private static func takeFree(_ power: Int) -> UInt64? {
    guard let (block, isClean) = FreeBlocks.take(power) else { return nil }
    if !isClean {
      if power < sparsePower { memset(address(of: block), 0, 1 << power) } else { clear(block, power) }
      let freed = freedBytes.load()
      freedBytes.store(freed - min(freed, 1 << UInt64(power)))
    }
    return block
  }

  /// Makes a block of memory that was never used.
  @inline(never)
  private static func takeNew(_ power: Int) -> UInt64? {
    let size = UInt64(1) << UInt64(power)
    let end = UInt64(mapping.unsafelyUnwrapped.byteCount)
    var block = top.load()
    let excess = (block - firstBlock) & (size - 1)
    if excess != 0 {
      // What is free before it may be a part of it.
      if block - excess + size <= end, FreeBlocks.takeAll(from: block - excess) {
        block -= excess
        top.store(block)
      } else {
        block += size - excess
      }
    }
    guard block + size <= end else { return nil }
    if excess != 0 { makeGap(upTo: block) }
    setState(of: block, to: .used(power))
    top.store(block + size)
    return block
  }

  /// Makes free blocks of what was never used, each as large as it can be at its place.
  private static func makeGap(upTo end: UInt64) {
    while top.load() < end {
      let block = top.load()
      let power = (block - firstBlock).trailingZeroBitCount
      setState(of: block, to: .used(power))
      top.store(block + 1 << UInt64(power))
      FreeBlocks.join(block, power, isClean: true, end: top.load())
    }
  }

  /// Takes a block back that was allocated with that size. The arena is locked.
  static func free(_ block: UInt64, _ byteCount: Int) {
    let power = power(for: byteCount)
    let isSparse = power >= sparsePower
    if isSparse { clear(block, power) }
    bytesInUse.store(bytesInUse.load() - 1 << UInt64(power))
    FreeBlocks.add(block, power, isClean: isSparse)
    if isSparse { return }
    let freed = freedBytes.load() + 1 << UInt64(power)
    freedBytes.store(freed)
    // Not at once: memory that comes and goes would be touched anew each time.
    if freed > 1 << 20, freed > bytesInUse.load() / 8 {
      FreeBlocks.giveBack()
      freedBytes.store(0)
    }
  }

  /// Makes all of a block zero.
  static func clear(_ block: UInt64, _ power: Int) {
    let size = 1 << power
    if power < sparsePower || !removePages(address(of: block), count: size) { memset(address(of: block), 0, size) }
  }

  private static func outOfMemory(_ byteCount: Int) -> SystemError {
    SystemError(
      .mapMemory, .noMemory, subject: "\(byteCount) bytes of the memory shared by processes",
      limit: Limit.fileSize(using: .live), using: .live)
  }
}

extension Arena {
  /// How many bytes of shared memory are taken, by all processes together: more than there are, as most is not touched.
  /// 0 before ``prepare()``.
  package static var bytesTaken: Int { mapping == nil ? 0 : Int(bytesInUse.load()) }
}
