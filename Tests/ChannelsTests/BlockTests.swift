import Glibc
import ProcscriptSystem
import Testing

@testable import ProcscriptChannels

/// The blocks of the arena, with one process; with deaths: see `KillTrials`.
@ChannelThread struct BlockTests {
  init() throws { try Arena.prepare() }

  /// A block that was taken, filled with a byte of its own.
  private struct Block {
    let offset: UInt64
    let byteCount: Int
    let mark: UInt8

    init(byteCount: Int, mark: UInt8) throws {
      self.byteCount = byteCount
      self.mark = mark
      offset = try Arena.locked { () throws(SystemError) in try Arena.allocate(byteCount) }
      #expect(bytes.allSatisfy { $0 == 0 }, "a new block is not zero")
      #expect(offset % UInt64(min(byteCount.nextPowerOfTwo, 4096)) == 0, "not aligned")
      memset(bytes.baseAddress!, Int32(mark), byteCount)
    }

    var bytes: UnsafeMutableRawBufferPointer {
      UnsafeMutableRawBufferPointer(start: Arena.address(of: offset), count: byteCount)
    }

    func free() {
      #expect(bytes.allSatisfy { $0 == mark }, "somebody else has written to it")
      Arena.locked { Arena.free(offset, byteCount) }
    }
  }

  /// All blocks, by the map; those of two sizes that could be one are not.
  private func states() -> [(offset: UInt64, state: BlockState)] {
    var list: [(offset: UInt64, state: BlockState)] = []
    var offset = Arena.firstBlock
    while offset < Arena.top.load() {
      let state = Arena.state(of: offset)
      list.append((offset, state))
      offset += state.size
    }
    #expect(offset == Arena.top.load())
    return list
  }

  private func isWhole() -> Bool {
    let states = states()
    let used = states.filter { !$0.state.isFree }.map { Int($0.state.size) }.reduce(0, +)
    return used == Arena.bytesTaken
      && zip(states, states.dropFirst()).allSatisfy { first, second in
        let areHalves =
          first.state.isFree && second.state.isFree && first.state.power == second.state.power
          && (first.offset - Arena.firstBlock) & first.state.size == 0
        return !areHalves
      }
  }

  @Test(arguments: 0..<3) func `blocks come and go by chance, are nobody else's, and are joined in the end`(
    seed: UInt64
  )
    throws
  {
    var generator = Seeded(state: seed)
    let before = Arena.bytesTaken
    var blocks: [Block] = []
    for step in 0..<2000 {
      let isGrowing = step / 500 % 2 == 0
      if blocks.isEmpty || Int.random(in: 0..<10, using: &generator) < (isGrowing ? 7 : 3) {
        let power = Int.random(in: 0...15, using: &generator)
        let byteCount = Int.random(in: 1...(1 << power), using: &generator)
        blocks.append(try Block(byteCount: byteCount, mark: UInt8(truncatingIfNeeded: step) | 1))
      } else {
        blocks.remove(at: Int.random(in: 0..<blocks.count, using: &generator)).free()
      }
      if step % 1000 == 999 {
        // As after a dead holder of the arena's lock.
        Arena.locked { FreeBlocks.makeAnew() }
        #expect(isWhole())
      }
    }
    for block in blocks { block.free() }
    #expect(Arena.bytesTaken == before)
    Arena.locked { FreeBlocks.makeAnew() }
    #expect(isWhole())
  }

  @Test func `small blocks that are gone leave room for a large one`() throws {
    let large = try Block(byteCount: 1 << 20, mark: 1)
    large.free()
    var blocks: [Block] = []
    // Until it is cut up.
    repeat {
      blocks.append(try Block(byteCount: 100, mark: 2))
    } while !(large.offset..<large.offset + 1 << 20).contains(blocks[blocks.count - 1].offset)
    for block in blocks { block.free() }
    let next = try Block(byteCount: 1 << 20, mark: 3)
    #expect(next.offset == large.offset)
    next.free()
  }
}

/// SplitMix64.
private struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}

extension Int {
  fileprivate var nextPowerOfTwo: Int {
    var power = 64
    while power < self { power *= 2 }
    return power
  }
}
