import ProcscriptSystem
import Synchronization
import Testing

@testable import ProcscriptChannels

/// With one process; with several: see `KillTrials`.
@ChannelThread struct SharedObjectTests {
  init() throws { try Arena.prepare() }

  @Test func `an object is the same one wherever a message brings it`() throws {
    let lock = try Lock(isRecursive: false)
    let received = try Post().pass([lock, lock, try Event(), lock])
    #expect(received.count == 4 && received[0] === lock && received[1] === lock && received[3] === lock)
    #expect(received[2] is Event)
    #expect(lock.header.uses.load() == .holder)
  }

  @Test func `an object that is let go of while a message names it is there for the receiver`() throws {
    let post = try Post()
    var lock: Lock? = try Lock(isRecursive: true)
    _ = try lock?.acquire(until: .never)
    try post.put([try #require(lock)])
    lock = nil
    let received = try #require(try post.take()?.first as? Lock)
    #expect(received.isOwn && received.isRecursive)
  }

  @Test func `an object is held once, however often a message names it`() throws {
    let post = try Post()
    var lock: Lock? = try Lock(isRecursive: false)
    // More often than a count of holders could tell.
    try post.put(Array(repeating: try #require(lock), count: 70_000))
    lock = nil
    let received = try #require(try post.take())
    #expect(received.count == 70_000 && received.allSatisfy { $0 === received[0] })
    #expect(received[0].header.uses.load() == .holder)
  }

  @Test func `an object is freed when nobody holds it, and its name then means nothing`() throws {
    var lock: Lock? = try Lock(isRecursive: false)
    let reference = try #require(lock?.header.reference)
    lock = nil
    #expect(try Holds.take(reference) == nil)
    // Its memory is used again, for another object.
    let next = try Lock(isRecursive: false)
    #expect(next.header.offset == reference.offset)
    #expect(try Holds.take(reference) == nil)
  }

  @Test func `what has been let go of stays so, where a message brings it back`() throws {
    let post = try Post()
    let (first, second) = try Pipe.make(isDuplex: true)
    try post.put([second])
    second.close()
    #expect(try first.poll(until: .passed) == .nothing)
    var received: PipeEnd? = try #require(try post.take()?.first as? PipeEnd)
    #expect(received !== second && received?.isClosed == false && second.isClosed)
    #expect(try first.poll(until: .passed) == .nothing)
    received = nil
    #expect(try first.poll(until: .passed) == .closed)
  }

  @Test func `objects that come and go at one place are never taken for each other`() throws {
    let post = try Post()
    for round in 0..<200 {
      let (first, second) = try Pipe.make(isDuplex: true)
      // Closed, and not gone: what comes next lies where they were.
      first.close()
      second.close()
      let value = try Cells(count: 1)
      try value.write(.integer(Int64(round)), at: 0)
      try post.put([value, try Pipe.make(isDuplex: false).0])
      let received = try #require(try post.take())
      #expect(try (received[0] as? Cells)?.read(at: 0) == .integer(Int64(round)))
      #expect((received[1] as? PipeEnd)?.isWritable == false)
      #expect(first.isClosed && second.isClosed)
    }
  }

  @Test func `what a message names that nobody will take is let go of with what it is in`() throws {
    func expectClosed(_ body: (PipeEnd) throws -> Void) throws {
      let (first, second) = try Pipe.make(isDuplex: true)
      try body(second)
      second.close()
      #expect(Arena.faults() == [])
      #expect(try first.poll(until: .passed) == .closed)
    }
    try expectClosed { try Post().put([$0]) }
    try expectClosed { end in
      let (receiver, sender) = try Pipe.make(isDuplex: false)
      #expect(try sender.send(Post.bytes, naming: [end], until: .passed) == .stored)
      // Those on the way to the end that is gone.
      receiver.close()
      #expect(Arena.manifestCount == 0)
    }
    try expectClosed { end in
      let (receiver, sender) = try Pipe.make(isDuplex: false)
      #expect(try sender.send(Post.bytes, naming: [end], until: .passed) == .stored)
      sender.close()
      var buffer = ReceiveBuffer()
      #expect(try receiver.receive(into: &buffer, until: .passed) == .received)
    }
    try expectClosed { end in
      let full = try Queue(capacity: 1)
      #expect(try full.put(Post.bytes, until: .passed) == .stored)
      #expect(try full.put(Post.bytes, naming: [end], until: .passed) == .full)
      #expect(Arena.manifestCount == 0)
    }
    try expectClosed { _ = try Parcel(Post.bytes, naming: [$0]) }
    try expectClosed { _ = try Barrier(parties: 2, attachment: Post.bytes, naming: [$0]) }
    try expectClosed { end in
      let (outer, inner) = (try SharedMap(), try SharedMap())
      #expect(try inner.set(Post.bytes, Post.bytes, naming: [end]) == nil)
      #expect(try outer.set(Post.bytes, Post.bytes, naming: [inner]) == nil)
    }
    #expect(Arena.manifestCount == 0)
  }

  @Test func `a message that names thousands of objects brings them all, in their order`() throws {
    let post = try Post()
    for count in [1, 15, 16, 17, 5000] {
      let events = try (0..<count).map { _ in try Event() }
      let identities = events.map(\.identity)
      try post.put(events)
      #expect(try post.take()?.map(\.identity) == identities)
    }
    let held = Members.Slot(Members.tag.slot).holdsCount.load()
    var conditions: [SharedObject] = try (0..<100).map { _ in try Condition() }
    try post.put(conditions)
    conditions = []
    #expect(try post.take()?.count == 100)
    #expect(Members.Slot(Members.tag.slot).holdsCount.load() <= held + 1)
  }

  /// A queue, and messages that are of what they name.
  private struct Post {
    let queue: Queue

    init() throws { queue = try Queue(capacity: 0) }

    nonisolated(unsafe) static let bytes = UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: 1), count: 0)

    func put(_ objects: [SharedObject]) throws {
      #expect(try queue.put(Self.bytes, naming: objects, until: .passed) == .stored)
    }

    func take() throws -> [SharedObject]? {
      var buffer = ReceiveBuffer()
      return try queue.get(into: &buffer, until: .passed) == .received ? buffer.takeObjects() : nil
    }

    func pass(_ objects: [SharedObject]) throws -> [SharedObject] {
      try put(objects)
      return try #require(try take())
    }
  }

  @Test(arguments: [0, 3, 1 << 39, UInt64.max - 63])
  func `a name that was never given means nothing`(offset: UInt64) throws {
    _ = try Lock(isRecursive: false)
    #expect(try Holds.take(ObjectReference(offset: offset, id: 1)) == nil)
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
    #expect(Set(many.map(\.tag?.slot)).count == 500)
    let (used, count) = (Members.usedCount, Members.count)
    for membership in many.shuffled() { membership.end() }
    #expect(Members.count == count - 500)
    many = try announceMany()
    #expect(Set(many.map(\.tag?.slot)).count == 500)
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
    for reference in references { #expect(try Holds.take(reference) == nil) }
    let taken = Arena.bytesTaken
    _ = try referencesToLocksOfThePast()
    #expect(Arena.bytesTaken == taken)
    #expect(large.count == 500_000_000)
  }

  private func referencesToLocksOfThePast() throws -> [ObjectReference] {
    try (0..<200).map { _ in try Lock(isRecursive: false) }.map(\.header.reference)
  }
}
