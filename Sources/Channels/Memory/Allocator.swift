import Glibc
import OS

// Blocks of the arena: powers of two from 64 bytes on, a list of free ones for each size, and what was never used.
//
// A block changes hands by one store. A process that is killed just then leaks it, and nothing else happens.
extension Arena {
  private static let smallestClass = 6
  private static let classCount = 48

  /// Blocks from this size on give their memory back to the system while they are free.
  private static let sparseSize = 4 * pageSize

  private static func sizeClass(for byteCount: Int) -> Int {
    max(smallestClass, Int.bitWidth - (byteCount - 1).leadingZeroBitCount)
  }

  private static func freeList(_ sizeClass: Int) -> Word64 {
    word64(at: Layout.freeLists + sizeClass * 8)
  }

  /// A block of at least `byteCount` zeroed bytes, aligned to its size or to a page. The arena is locked.
  ///
  /// - Throws: `SystemError` with the operation `mapMemory` when the arena is full.
  static func allocate(_ byteCount: Int) throws(SystemError) -> UInt64 {
    let sizeClass = sizeClass(for: byteCount)
    guard sizeClass < classCount else { throw outOfMemory(byteCount) }
    let size = 1 << sizeClass
    let list = freeList(sizeClass)
    let free = list.load()
    if free != 0 {
      // The first word of a free block is the offset of the next one.
      list.store(Word64(at: address(of: free)).load())
      if size < sparseSize { memset(address(of: free), 0, size) } else { Word64(at: address(of: free)).store(0) }
      return free
    }
    let top = word64(at: Layout.top)
    let block = UInt64(roundedUp(Int(top.load()), to: min(size, pageSize)))
    guard block + UInt64(size) <= UInt64(mapping.unsafelyUnwrapped.byteCount) else { throw outOfMemory(byteCount) }
    top.store(block + UInt64(size))
    return block
  }

  /// Takes a block back that was allocated with that size. The arena is locked.
  static func free(_ block: UInt64, _ byteCount: Int) {
    let sizeClass = sizeClass(for: byteCount)
    let size = 1 << sizeClass
    if size >= sparseSize && !removePages(address(of: block), count: size) { memset(address(of: block), 0, size) }
    let list = freeList(sizeClass)
    Word64(at: address(of: block)).store(list.load())
    list.store(block)
  }

  private static func outOfMemory(_ byteCount: Int) -> SystemError {
    SystemError(.mapMemory, .noMemory, subject: "\(byteCount) bytes of the memory shared by processes", using: .live)
  }
}
