import CProcscriptLua
import Glibc
import ProcscriptLua
import Testing

/// Blocks that a state's allocator has given out, and what was written to them.
private struct Blocks {
  struct Block {
    var address: UnsafeMutableRawPointer
    var size: Int
    var mark: UInt8
  }

  private let allocator: lua_Alloc
  private let context: UnsafeMutableRawPointer?
  private(set) var all: [Block] = []
  private(set) var size = 0
  private var nextMark: UInt8 = 0

  init(of state: State) {
    var context: UnsafeMutableRawPointer?
    allocator = lua_getallocf(state.pointer, &context)
    self.context = context
  }

  mutating func add(size: Int) {
    // In place of an old size Lua passes a kind of object.
    let address = allocator(context, nil, 5, size)!
    var block = Block(address: address, size: size, mark: 0)
    write(to: &block)
    all.append(block)
    self.size += size
  }

  /// Gives a block another size. What both have in common must be there.
  mutating func resize(at index: Int, to size: Int) {
    var block = all[index]
    block.address = allocator(context, block.address, block.size, size)!
    self.size += size - block.size
    check(block, count: min(block.size, size))
    block.size = size
    write(to: &block)
    all[index] = block
  }

  mutating func remove(at index: Int) {
    let block = all[index]
    check(block, count: block.size)
    #expect(allocator(context, block.address, block.size, 0) == nil)
    size -= block.size
    all[index] = all[all.count - 1]
    all.removeLast()
  }

  mutating func removeAll() {
    while !all.isEmpty { remove(at: all.count - 1) }
  }

  private mutating func write(to block: inout Block) {
    nextMark = nextMark &* 5 &+ 1
    block.mark = nextMark
    memset(block.address, Int32(block.mark), block.size)
    #expect(Int(bitPattern: block.address) % 16 == 0)
  }

  /// Another block that overlaps has another mark, or soon one.
  private func check(_ block: Block, count: Int) {
    let bytes = UnsafeRawBufferPointer(start: block.address, count: count)
    // All bytes are equal if each equals the next.
    let isWhole = bytes[0] == block.mark && memcmp(block.address, block.address + 1, count - 1) == 0
    if !isWhole { Issue.record("a block of \(block.size) bytes is not what was written") }
  }
}

/// The sizes that Lua asks for: many small ones, some that grow.
private func randomSize(by generator: inout some RandomNumberGenerator) -> Int {
  switch Int.random(in: 0..<1000, using: &generator) {
  case ..<800: Int.random(in: 1...200, using: &generator)
  case ..<950: Int.random(in: 1...1100, using: &generator)
  case ..<990: Int.random(in: 1000...10_000, using: &generator)
  case ..<998: Int.random(in: 8000...100_000, using: &generator)
  default: Int.random(in: 1_000_000...5_000_000, using: &generator)
  }
}

/// Numbers that are the same in each run.
private struct Sequence: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state >> 32) | (state << 32)
  }
}

@Suite struct AllocatorTests {
  /// Takes, resizes and gives back at random: more of the one or the other as the number of blocks is to change.
  private func churn(_ blocks: inout Blocks, steps: Int, about count: Int, by generator: inout Sequence) {
    for _ in 0..<steps {
      let wantsMore = Int.random(in: 0..<count * 2, using: &generator) >= blocks.all.count
      if blocks.all.isEmpty || wantsMore {
        blocks.add(size: randomSize(by: &generator))
      }
      let index = Int.random(in: 0..<blocks.all.count, using: &generator)
      switch Int.random(in: 0..<10, using: &generator) {
      case ..<2: blocks.resize(at: index, to: randomSize(by: &generator))
      case ..<4: blocks.resize(at: index, to: blocks.all[index].size * 2 % 8_000_000 + 1)
      case ..<9 where !wantsMore: blocks.remove(at: index)
      default: break
      }
    }
  }

  @Test(arguments: [1, 2, 3])
  func `blocks keep what is written to them, whatever happens to others`(seed: UInt64) throws {
    let lab = try Lab()
    let held = lab.state.usedMemory
    var blocks = Blocks(of: lab.state)
    var generator = Sequence(state: seed)
    for count in [100, 3000, 50, 5000, 1] {
      churn(&blocks, steps: 20_000, about: count, by: &generator)
      #expect(lab.state.usedMemory == held + blocks.size)
    }
    blocks.removeAll()
    #expect(lab.state.usedMemory == held)
    try lab.run("local t = {} for i = 1, 1000 do t[i] = {i} end assert(t[1000][1] == 1000)")
  }

  @Test(arguments: [1, 2, 3])
  func `so they do in the child of a fork, inherited or not`(seed: UInt64) throws {
    let lab = try Lab()
    let held = lab.state.usedMemory
    var blocks = Blocks(of: lab.state)
    var generator = Sequence(state: seed)
    for _ in 0..<3 {
      for _ in 0..<200_000 { blocks.add(size: Int.random(in: 1...200, using: &generator)) }
      #expect(lab.state.usedMemory > 16 << 20)
      lab.state.beginChild()
      churn(&blocks, steps: 50_000, about: blocks.all.count / 2, by: &generator)
    }
    blocks.removeAll()
    #expect(lab.state.usedMemory == held)
    try lab.run("local t = {} for i = 1, 1000 do t[i] = {i} end assert(t[1000][1] == 1000)")
  }

  @Test func `each size has blocks of at least that many bytes`() throws {
    let lab = try Lab()
    var blocks = Blocks(of: lab.state)
    for size in 1...9000 {
      blocks.add(size: size)
      blocks.add(size: size)
    }
    // Back and forth over each border between two sizes.
    for size in 1...9000 { blocks.resize(at: 2 * size - 2, to: size + 1) }
    for size in 1...9000 { blocks.resize(at: 2 * size - 2, to: size) }
    blocks.removeAll()
  }

  @Test func `a block grows to any size and shrinks again`() throws {
    let lab = try Lab()
    var blocks = Blocks(of: lab.state)
    for _ in 0..<3 { blocks.add(size: 1) }
    for power in 1...25 { for index in 0..<3 { blocks.resize(at: index, to: 1 << power + index) } }
    for power in (0...25).reversed() { for index in 0..<3 { blocks.resize(at: index, to: 1 << power + index) } }
    blocks.removeAll()
  }

  @Test func `a limit that is reached refuses, and leaves blocks as they were`() throws {
    let lab = try Lab(memoryLimit: 3_000_000)
    for _ in 0..<3 {
      #expect(lab.failure(of: "s = {} while true do s[#s + 1] = ('x'):rep(#s % 3000) .. #s end") == "not enough memory")
      // To look takes memory too, and a library's buffer that is refused has nothing collected first.
      try lab.run("for i = 1, 100 do s[#s] = nil end collectgarbage()")
      try lab.run(
        """
        for i = 1, #s do
          assert(s[i] == ('x'):rep((i - 1) % 3000) .. i - 1)
          if i % 10 == 0 then collectgarbage() end
        end
        """)
      #expect(lab.state.usedMemory <= 3_000_000)
      try lab.run("s = nil collectgarbage() assert(collectgarbage('count') < 500)")
    }
  }
}
