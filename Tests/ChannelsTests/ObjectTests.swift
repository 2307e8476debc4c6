import ProcscriptSystem
import Testing

@testable import ProcscriptChannels

// In one process. With several, and with deaths: see `KillTrials`.

@ChannelThread struct SemaphoreTests {
  @Test func `permits are taken and given back`() throws {
    let semaphore = try Semaphore(count: 2, isBounded: false)
    #expect(try (semaphore.value, semaphore.heldCount) == (2, 0))
    try semaphore.acquire(until: .passed)
    try semaphore.acquire(until: .never)
    #expect(try (semaphore.value, semaphore.heldCount) == (0, 2))
    #expect(throws: Unmet.timedOut) { try semaphore.acquire(until: .passed) }
    #expect(throws: Unmet.timedOut) { try semaphore.acquire(until: Deadline(after: 0.02)) }
    try semaphore.release()
    #expect(try (semaphore.value, semaphore.heldCount) == (1, 1))
  }

  @Test func `releases without permits add some, and one release may be of both`() throws {
    let semaphore = try Semaphore(count: 0, isBounded: false)
    try semaphore.release(count: 3)
    #expect(try (semaphore.value, semaphore.heldCount) == (3, 0))
    try semaphore.acquire(until: .passed)
    try semaphore.release(count: 2)
    #expect(try (semaphore.value, semaphore.heldCount) == (4, 0))
  }

  @Test func `a bounded one refuses what is too many, and does nothing then`() throws {
    let semaphore = try Semaphore(count: 2, isBounded: true)
    #expect(throws: Semaphore.ReleaseFailure.tooMany(limit: 2)) { try semaphore.release() }
    try semaphore.acquire(until: .passed)
    #expect(throws: Semaphore.ReleaseFailure.tooMany(limit: 2)) { try semaphore.release(count: 2) }
    #expect(try (semaphore.value, semaphore.heldCount) == (1, 1))
    try semaphore.release()
    #expect(try semaphore.value == 2)
  }

  @Test func `there are no more than the maximum`() throws {
    let semaphore = try Semaphore(count: Semaphore.maximum, isBounded: false)
    try semaphore.acquire(until: .passed)
    #expect(throws: Semaphore.ReleaseFailure.tooMany(limit: Semaphore.maximum)) { try semaphore.release(count: 2) }
    #expect(throws: Semaphore.ReleaseFailure.tooMany(limit: Semaphore.maximum)) { try semaphore.release(count: .max) }
    #expect(try semaphore.value == Semaphore.maximum - 1)
  }

  @Test func `the last process would wait for ever, and is told`() throws {
    let semaphore = try Semaphore(count: 0, isBounded: false)
    #expect(throws: Unmet.deserted) { try semaphore.acquire(until: .never) }
  }

}

extension Semaphore {
  /// How many permits this process holds.
  fileprivate var heldCount: Int { state.ownCount }
}

@ChannelThread struct EventTests {
  @Test func `it is set until it is cleared`() throws {
    let event = try Event()
    #expect(!event.isSet)
    #expect(throws: Unmet.timedOut) { try event.wait(until: .passed) }
    #expect(throws: Unmet.timedOut) { try event.wait(until: Deadline(after: 0.02)) }
    event.clear()
    #expect(!event.isSet)
    event.set()
    event.set()
    #expect(event.isSet)
    try event.wait(until: .passed)
    event.clear()
    #expect(!event.isSet)
    #expect(throws: Unmet.deserted) { try event.wait(until: .never) }
  }
}

@ChannelThread struct CellsTests {
  @Test func `elements keep their kinds`() throws {
    let cells = try Cells(count: 3)
    #expect(cells.count == 3)
    #expect(try cells.read(at: 2) == .integer(0))
    let values: [Cell] = [.integer(.min), .float(-0.5), .boolean(true)]
    for shift in 0..<3 {
      for index in 0..<3 { try cells.write(values[(index + shift) % 3], at: index) }
      for index in 0..<3 { #expect(try cells.read(at: index) == values[(index + shift) % 3]) }
    }
  }

  @Test func `sums are those of Lua`() throws {
    let cells = try Cells(count: 1)
    try cells.write(.integer(.max), at: 0)
    #expect(try cells.add(.integer(1), at: 0) == .integer(.min))
    #expect(try cells.add(.float(0.5), at: 0) == .float(-0x1p63))
    try cells.write(.float(1), at: 0)
    #expect(try cells.add(.integer(2), at: 0) == .float(3))
    #expect(try cells.add(.boolean(true), at: 0) == nil)
    try cells.write(.boolean(false), at: 0)
    #expect(try cells.add(.integer(2), at: 0) == nil)
    #expect(try cells.read(at: 0) == .boolean(false))
  }

  @Test func `calls go through the lock, or without it where this process has it`() throws {
    let cells = try Cells(count: 1)
    #expect(!cells.isOwn)
    #expect(try cells.acquire(until: .never) == .clean)
    #expect(try cells.acquire(until: .never) == .clean)
    #expect(try cells.add(.integer(1), at: 0) == .integer(1))
    cells.release()
    #expect(cells.isOwn)
    #expect(try cells.read(at: 0) == .integer(1))
    cells.release()
    #expect(!cells.isOwn)
  }

  @Test func `a hundred million take no memory until they are written`() throws {
    let cells = try Cells(count: 100_000_000)
    try cells.write(.float(1.5), at: 99_999_999)
    #expect(try cells.read(at: 99_999_999) == .float(1.5))
    #expect(try cells.read(at: 50_000_000) == .integer(0))
    #expect(throws: SystemError.self) { try Cells(count: .max) }
    #expect(try Cells(count: 0).count == 0)
  }
}

@ChannelThread struct ConditionTests {
  @Test func `a wait in vain has the lock again, as often as before`() throws {
    let condition = try Condition()
    #expect(condition.isRecursive)
    #expect(!condition.isOwn)
    _ = try condition.acquire(until: .passed)
    _ = try condition.acquire(until: .passed)
    #expect(throws: Unmet.timedOut) { try condition.wait(until: .passed) }
    #expect(throws: Unmet.timedOut) { try condition.wait(until: Deadline(after: 0.02)) }
    #expect(throws: Unmet.deserted) { try condition.wait(until: .never) }
    condition.notify()
    condition.notifyAll()
    condition.notify(0)
    #expect(throws: Unmet.timedOut) { try condition.wait(until: .passed) }
    condition.release()
    #expect(condition.isOwn)
    condition.release()
    #expect(!condition.isOwn)
  }

  @Test func `it keeps its lock, which a message about it brings along`() throws {
    var lock: Lock? = try Lock(isRecursive: false)
    let lockIdentity = lock?.identity
    var condition: Condition? = try Condition(lock: lock)
    let queue = try Queue(capacity: 0)
    let bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    #expect(try queue.put(bytes, naming: [try #require(condition)], until: .passed) == .stored)
    lock = nil
    condition = nil
    var buffer = ReceiveBuffer()
    #expect(try queue.get(into: &buffer, until: .passed) == .received)
    let arrived = try #require(buffer.takeObjects().first as? Condition)
    #expect(arrived.lock.identity == lockIdentity)
    #expect(!arrived.isRecursive)
    #expect(try Holds.take(arrived.lock.header.reference) === arrived.lock)
  }

  @Test func `its own lock ends with it`() throws {
    var condition: Condition? = try Condition()
    let reference = try #require(condition?.lock.header.reference)
    condition = nil
    #expect(try Holds.take(reference) == nil)
  }
}

@ChannelThread struct BarrierTests {
  @Test func `the last one is told, and releases the rest`() throws {
    let barrier = try Barrier(parties: 1)
    for _ in 0..<3 {
      #expect(try barrier.wait(until: .passed) == .last(order: 1))
      #expect(try (barrier.waiting, barrier.isBroken) == (0, false))
      try barrier.release()
    }
  }

  @Test func `one that waits in vain breaks it until it is reset`() throws {
    let barrier = try Barrier(parties: 2)
    #expect(throws: Barrier.Failure.unmet(.timedOut)) { try barrier.wait(until: .passed) }
    #expect(try barrier.isBroken)
    #expect(throws: Barrier.Failure.broken) { try barrier.wait(until: .never) }
    try barrier.reset()
    #expect(try (barrier.waiting, barrier.isBroken) == (0, false))
    #expect(throws: Barrier.Failure.unmet(.timedOut)) { try barrier.wait(until: Deadline(after: 0.02)) }
    try barrier.reset()
    #expect(throws: Barrier.Failure.unmet(.deserted)) { try barrier.wait(until: .never) }
  }

  @Test func `broken or reset while the last one holds the others up, it cannot be released`() throws {
    let barrier = try Barrier(parties: 1)
    #expect(try barrier.wait(until: .passed) == .last(order: 1))
    try barrier.abort()
    try barrier.abort()
    #expect(throws: Barrier.Failure.broken) { try barrier.release() }
    #expect(try barrier.isBroken)
    try barrier.reset()
    #expect(try barrier.wait(until: .passed) == .last(order: 1))
    try barrier.reset()
    #expect(throws: Barrier.Failure.broken) { try barrier.release() }
    #expect(try !barrier.isBroken)
  }
}
