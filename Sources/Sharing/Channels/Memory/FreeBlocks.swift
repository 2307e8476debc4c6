import ProcscriptSystem

/// The free blocks of the arena: a list for each size, so that one is found at once, and taken out of the middle when it
/// is joined with its other half. The arena is locked.
///
/// Two blocks that were one are joined again when both are free. The lists follow from the map of blocks: whoever finds
/// the arena as a dead holder of its lock left it makes them anew.
///
/// Invariant: a block in a list is free in the map. Its links are the only thing in it that is not zero, if it is clean.
enum FreeBlocks {
  static let powerCount = 48

  /// Blocks up to this power of two are not joined if there is no other free one of their size: most often the next
  /// request takes it again.
  private static let largestKept = 12

  /// Where a block's links are: not where an object has its id, which tells that it is no more.
  private enum Link {
    static let next = 0
    static let previous: UInt64 = 48
  }

  @inline(__always)
  private static func list(_ power: Int) -> Word64 { Arena.word64(at: Arena.Layout.freeLists + power * 8) }

  /// A bit for each list with a block in it, and for some without.
  private static var filled: Word64 { Arena.word64(at: Arena.Layout.filledLists) }

  /// Not 0: blocks were kept that may be joined with others.
  private static var unjoined: Word64 { Arena.word64(at: Arena.Layout.unjoined) }

  @inline(__always)
  private static func next(_ block: UInt64) -> Word64 { Word64(at: Arena.address(of: block) + Link.next) }

  @inline(__always)
  private static func previous(_ block: UInt64) -> Word64 { Word64(at: Arena.address(of: block + Link.previous)) }

  // MARK: - Lists

  @inline(__always)
  private static func link(_ block: UInt64, _ power: Int) {
    let list = list(power)
    let head = list.load()
    next(block).store(head)
    previous(block).store(0)
    list.store(block)
    if head != 0 { return previous(head).store(block) }
    let lists = filled.load()
    if lists & 1 << UInt64(power) == 0 { filled.store(lists | 1 << UInt64(power)) }
  }

  /// Takes a block out of its list, and leaves no links in it.
  @inline(__always)
  private static func unlink(_ block: UInt64, _ power: Int) {
    let (after, before) = (next(block).load(), previous(block).load())
    if after != 0 { previous(after).store(before) }
    if before != 0 { next(before).store(after) } else { list(power).store(after) }
    clearLinks(of: block)
  }

  @inline(__always)
  private static func clearLinks(of block: UInt64) {
    next(block).store(0)
    previous(block).store(0)
  }

  // MARK: - Blocks

  /// Takes a block of the smallest size that there is and that is enough, and leaves in the lists what is too much.
  ///
  /// - Returns: The block, in use from now on, and whether all of it is zero; nil where there is none. One that is not
  ///   has its links in it still.
  @inline(__always)
  static func take(_ power: Int) -> (block: UInt64, isClean: Bool)? {
    let block = list(power).load()
    if block == 0 { return takeLarger(power) }
    let isClean = Arena.state(of: block).isClean
    let after = next(block).load()
    list(power).store(after)
    if after != 0 { previous(after).store(0) }
    if isClean { clearLinks(of: block) }
    Arena.setState(of: block, to: .used(power))
    return (block, isClean)
  }

  @inline(never)
  private static func takeLarger(_ power: Int) -> (block: UInt64, isClean: Bool)? {
    guard let (block, size) = smallest(power) else { return nil }
    var found = size
    let isClean = Arena.state(of: block).isClean
    unlink(block, found)
    // Until it is in use it is one block, with links in it.
    if found > power && isClean { Arena.setState(of: block, to: .free(found, isClean: false)) }
    while found > power {
      found -= 1
      let half = block + 1 << UInt64(found)
      Arena.setState(of: half, to: .free(found, isClean: isClean))
      link(half, found)
    }
    Arena.setState(of: block, to: .used(power))
    return (block, isClean)
  }

  /// The first block of the smallest size that is enough.
  private static func smallest(_ power: Int) -> (block: UInt64, power: Int)? {
    while true {
      let larger = filled.load() >> UInt64(power)
      guard larger != 0 else { return nil }
      let found = power + larger.trailingZeroBitCount
      let block = list(found).load()
      if block != 0 { return (block, found) }
      filled.store(filled.load() & ~(1 << UInt64(found)))
    }
  }

  /// Takes in a block, and leaves it as it is for the next that is wanted, or joins it.
  ///
  /// - Parameter isClean: Whether all of it is zero.
  @inline(__always)
  static func add(_ block: UInt64, _ power: Int, isClean: Bool) {
    if power <= largestKept && list(power).load() == 0 {
      Arena.setState(of: block, to: .free(power, isClean: isClean))
      unjoined.store(1)
      return link(block, power)
    }
    let top = Arena.top.load()
    join(block, power, isClean: isClean, end: top, mayLower: top)
  }

  /// Takes in a block, joined with all that it can be joined with.
  ///
  /// - Parameters:
  ///   - end: Free blocks up to here are in the lists.
  ///   - top: The arena's, where it may be lowered: if the block is the last one, and clean, it is as if it had never been.
  @inline(never)
  static func join(_ block: UInt64, _ power: Int, isClean: Bool, end: UInt64, mayLower top: UInt64? = nil) {
    var (block, power, isClean) = (block, power, isClean)
    Arena.setState(of: block, to: .free(power, isClean: isClean))
    while let other = otherHalf(of: block, power, end) {
      isClean = isClean && Arena.state(of: other).isClean
      unlink(other, power)
      block = min(block, other)
      power += 1
      Arena.setState(of: block, to: .free(power, isClean: isClean))
    }
    if isClean && power >= Arena.sparsePower && block + 1 << UInt64(power) == top {
      Arena.top.store(block)
      lowerTop()
    } else {
      link(block, power)
    }
  }

  /// Lowers the arena's top below the blocks that are free, clean and last, as if they had never been.
  private static func lowerTop() {
    while true {
      let top = Arena.top.load()
      guard top > Arena.firstBlock else { return }
      // The largest block that can end at the top is either one block, or two halves, of which the second is again
      // either one block or two halves, and so on.
      var power = (top - Arena.firstBlock).trailingZeroBitCount
      while power > Arena.sparsePower, Arena.state(of: top - 1 << UInt64(power)).power < power { power -= 1 }
      let block = top - 1 << UInt64(power)
      guard power >= Arena.sparsePower, Arena.state(of: block) == .free(power, isClean: true) else { return }
      unlink(block, power)
      removePages(Arena.address(of: block), count: pageSize)
      Arena.top.store(block)
    }
  }

  /// The other half of the block that this one was a half of, if it is free as a whole.
  private static func otherHalf(of block: UInt64, _ power: Int, _ end: UInt64) -> UInt64? {
    let size = UInt64(1) << UInt64(power)
    let other = Arena.firstBlock + ((block - Arena.firstBlock) ^ size)
    guard other + size <= end else { return nil }
    let state = Arena.state(of: other)
    return state.isFree && state.power == power ? other : nil
  }

  /// Takes out all blocks from a place on where one begins, if there are only free ones, and makes them zero.
  ///
  /// - Returns: Whether it was so.
  static func takeAll(from start: UInt64) -> Bool {
    let top = Arena.top.load()
    var block = start
    while block < top {
      let state = Arena.state(of: block)
      guard state.isFree else { return false }
      block += state.size
    }
    block = start
    while block < top {
      let state = Arena.state(of: block)
      unlink(block, state.power)
      if !state.isClean { Arena.clear(block, state.power) }
      block += state.size
    }
    return true
  }

  // MARK: - All of them

  /// Joins all that can be joined.
  ///
  /// - Returns: Whether there was anything.
  static func joinAll() -> Bool {
    if unjoined.load() == 0 { return false }
    makeAnew()
    return true
  }

  /// Makes the lists anew, from the map of blocks.
  static func makeAnew() {
    filled.store(0)
    for power in 0..<powerCount { list(power).store(0) }
    unjoined.store(0)
    var used: UInt64 = 0
    let top = Arena.top.load()
    var block = Arena.firstBlock
    while block < top {
      let state = Arena.state(of: block)
      if state.isFree {
        clearLinks(of: block)
        join(block, state.power, isClean: state.isClean, end: block + state.size, mayLower: top)
      } else {
        used += state.size
      }
      block += state.size
    }
    Arena.bytesInUse.store(used)
  }

  /// Gives the system the memory of whole pages that are not clean.
  static func giveBack() {
    for power in Arena.sparsePower..<powerCount {
      var block = list(power).load()
      while block != 0 {
        let links = (next(block).load(), previous(block).load())
        if !Arena.state(of: block).isClean, removePages(Arena.address(of: block), count: 1 << power) {
          next(block).store(links.0)
          previous(block).store(links.1)
          Arena.setState(of: block, to: .free(power, isClean: true))
        }
        block = links.0
      }
    }
  }
}
