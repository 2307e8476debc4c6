import OS
import Synchronization
import Testing

@testable import Channels

/// With one process; with several: see `KillTrials`.
@ChannelThread struct SharedObjectTests {
  init() throws { try Arena.prepare() }

  @Test func `an object is the same one wherever its name is received`() throws {
    let lock = try Lock(isRecursive: false)
    let received = try SharedObject.arrive(lock.depart(), lastTime: true)
    #expect(received === lock)
    #expect(!lock.header.uses.load().isInTransit)
  }

  @Test func `an object that is let go of while a message names it is there for the receiver`() throws {
    var lock: Lock? = try Lock(isRecursive: true)
    _ = try lock?.acquire(until: .never)
    let reference = try #require(lock?.depart())
    lock = nil
    let received = try #require(try SharedObject.arrive(reference, lastTime: true) as? Lock)
    #expect(received.isOwn && received.isRecursive)
  }

  @Test func `an object is freed when nobody holds it, and its name then means nothing`() throws {
    var lock: Lock? = try Lock(isRecursive: false)
    let reference = try #require(lock?.depart())
    lock?.recall()
    lock = nil
    #expect(try SharedObject.arrive(reference, lastTime: true) == nil)
    // Its memory is used again, for another object.
    let next = try Lock(isRecursive: false)
    #expect(next.depart().offset == reference.offset)
    next.recall()
    #expect(try SharedObject.arrive(reference, lastTime: true) == nil)
  }

  @Test(arguments: [0, 3, 1 << 39, UInt64.max - 63])
  func `a name that was never given means nothing`(offset: UInt64) throws {
    _ = try Lock(isRecursive: false)
    #expect(try SharedObject.arrive(ObjectReference(offset: offset, id: 1), lastTime: true) == nil)
  }

  @Test func `thousands of objects come and go in the same memory`() throws {
    func makeMany() throws -> [Lock] { try (0..<5000).map { _ in try Lock(isRecursive: false) } }
    var locks = try makeMany()
    #expect(Set(locks.map(\.identity)).count == 5000)
    let top = Arena.word64(at: Arena.Layout.top).load()
    locks = []
    locks = try makeMany()
    #expect(Arena.word64(at: Arena.Layout.top).load() == top)
  }

  @Test func `each process has a place of its own, which is used again when it has ended`() throws {
    func announceMany() throws -> [Membership] { try (0..<500).map { _ in try Membership.announce() } }
    var many = try announceMany()
    #expect(Set(many.map(\.tag.slot)).count == 500)
    let (used, count) = (Members.usedCount, Members.count)
    for membership in many.shuffled() { membership.end() }
    #expect(Members.count == count - 500)
    many = try announceMany()
    #expect(Set(many.map(\.tag.slot)).count == 500)
    #expect(Members.usedCount == used)
    for membership in many { membership.end() }
  }

  @Test func `a fork gives on what is held now, however much was held once`() throws {
    let list = Members.Slot(Members.tag.slot).holdsCount
    let before = list.load()
    var locks = try (0..<1000).map { _ in try Lock(isRecursive: false) }
    #expect(list.load() >= before + 900)
    locks = [locks[0]]
    #expect(list.load() <= before + 1)
    locks += try (0..<10).map { _ in try Lock(isRecursive: false) }
    #expect(Set(locks.map(\.holdIndex)).count == 11)
  }

  @Test func `an object that others hold never seems to be let go of while holds are counted anew`() async throws {
    let lock = try Lock(isRecursive: false)
    let others = try (0..<3).map { _ in try Membership.announce() }
    let address = UInt(bitPattern: lock.memory)
    let isOver = Atomic(false)
    let looks = Task.detached {
      let header = ObjectHeader(at: UnsafeMutableRawPointer(bitPattern: address)!)
      var looks = (all: 0, alone: 0)
      while !isOver.load(ordering: .relaxed) || looks.all == 0 {
        if header.uses.load().areAtMost(3) { looks.alone += 1 }
        looks.all += 1
      }
      return looks
    }
    for _ in 0..<10_000 { Arena.locked { Holds.recount() } }
    isOver.store(true, ordering: .relaxed)
    #expect(await looks.value.alone == 0)
    for other in others { other.end() }
    #expect(lock.header.uses.load() == .holder)
  }

  @Test func `blocks are zeroed, aligned and never overlap`() throws {
    let sizes = [1, 64, 65, 4096, 5000, 1 << 16, 3 << 20]
    for _ in 0..<2 {
      let blocks = try sizes.map { size in try Arena.locked { () throws(SystemError) in try Arena.allocate(size) } }
      for (block, size) in zip(blocks, sizes) {
        let bytes = UnsafeMutableRawBufferPointer(start: Arena.address(of: block), count: size)
        #expect(block % 64 == 0 && (size <= 2048 || block % 4096 == 0))
        #expect(bytes.allSatisfy { $0 == 0 })
        bytes.initializeMemory(as: UInt8.self, repeating: 0xFF)
      }
      let ranges = zip(blocks, sizes).map { Int($0)..<Int($0) + $1 }.sorted { $0.lowerBound < $1.lowerBound }
      #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
      Arena.locked { for (block, size) in zip(blocks, sizes) { Arena.free(block, size) } }
    }
  }

  @Test func `what is no more is not found, and its memory stays free`() throws {
    // What is made once the memory freed before is used up lies beyond 4 GiB.
    let large = try Cells(count: 500_000_000)
    let references = try referencesToLocksOfThePast()
    for reference in references { #expect(try SharedObject.arrive(reference, lastTime: false) == nil) }
    let taken = Arena.bytesTaken
    _ = try referencesToLocksOfThePast()
    #expect(Arena.bytesTaken == taken)
    #expect(large.count == 500_000_000)
  }

  private func referencesToLocksOfThePast() throws -> [ObjectReference] {
    try (0..<200).map { _ in try Lock(isRecursive: false) }.map { lock in
      defer { lock.recall() }
      return lock.depart()
    }
  }
}
