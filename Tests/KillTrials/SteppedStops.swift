import Glibc
import ProcscriptChannels
import ProcscriptSystem

/// Stops a process at each instruction of what it does, for good, and sees that the calls of others come to their ends:
/// those with a timeout in time, the others by an interrupt.
enum SteppedStops {
  /// It takes a permit and gives it back.
  static func semaphore() -> Int {
    forEachInstruction {
      try Semaphore(count: 1, isBounded: false)
    } victim: { semaphore in
      try semaphore.acquire(until: .passed)
      try semaphore.release()
    } timed: { semaphore, deadline in
      try semaphore.acquire(until: deadline)
    } untimed: { semaphore in
      _ = try semaphore.value
      try semaphore.release()
    }
  }

  /// It stores to an element without the lock. Others use that, and take the lock.
  static func cells() -> Int {
    forEachInstruction {
      try Cells(count: 1)
    } victim: { cells in
      try cells.write(.integer(1), at: 0)
    } timed: { cells, deadline in
      _ = try cells.read(at: 0)
      try cells.write(.integer(2), at: 0)
      _ = try cells.acquire(until: deadline)
      cells.release()
    } untimed: { cells in
      try cells.write(.float(1), at: 0)
    }
  }

  /// It breaks a barrier and makes it whole again.
  static func barrier() -> Int {
    forEachInstruction {
      try Barrier(parties: 2)
    } victim: { barrier in
      try barrier.abort()
      try barrier.reset()
    } timed: { barrier, deadline in
      _ = try barrier.wait(until: deadline)
    } untimed: { barrier in
      _ = try barrier.isBroken
      try barrier.reset()
    }
  }

  /// It puts a message and takes it out again.
  static func queue() -> Int {
    let message: [UInt8] = [1, 2, 3]
    return forEachInstruction {
      try Queue(capacity: 0)
    } victim: { queue in
      _ = try message.withUnsafeBytes { try queue.put($0, until: .passed) }
      var buffer = ReceiveBuffer()
      _ = try queue.get(into: &buffer, until: .passed)
    } timed: { queue, deadline in
      _ = try message.withUnsafeBytes { try queue.put($0, until: deadline) }
      var buffer = ReceiveBuffer()
      for _ in 0..<2 { _ = try queue.get(into: &buffer, until: deadline) }
    } untimed: { queue in
      _ = try message.withUnsafeBytes { try queue.put($0, until: .never) }
    }
  }

  /// It makes an object. Others put messages for which memory is needed, and wait beside one that has died.
  static func arena() -> Int {
    let large = [UInt8](repeating: 7, count: 1 << 20)
    return forEachInstruction {
      _ = Member.dead()
      return (try Queue(capacity: 0), try Event())
    } victim: { _ in
      _ = try Event()
    } timed: { channels, deadline in
      _ = try large.withUnsafeBytes { try channels.0.put($0, until: deadline) }
      try channels.1.wait(until: deadline)
    } untimed: { _ in
      _ = try Queue(capacity: 0)
    }
  }

  /// It makes an object beside others who put and get messages that name objects, close an end of a pipe, and change a
  /// table.
  static func names() -> Int {
    forEachInstruction {
      let (queue, event, map) = (try Queue(capacity: 0), try Event(), try SharedMap())
      let ends = try Pipe.make(isDuplex: true)
      for key in 0..<3 as Range<UInt8> {
        _ = try put([7], naming: [event], into: queue, until: .never)
        _ = try set(key, in: map, naming: [event])
      }
      return Named(queue: queue, event: event, map: map, ends: ends)
    } victim: { _ in
      _ = try Event()
    } timed: { named, deadline in
      for _ in 0..<2 {
        _ = try? put([7], naming: [named.event], into: named.queue, until: deadline)
        var buffer = ReceiveBuffer()
        _ = try? named.queue.get(into: &buffer, until: deadline)
        _ = buffer.takeObjects()
      }
      named.ends.0.close()
    } untimed: { named in
      for key in 0..<3 as Range<UInt8> {
        _ = try [key].withUnsafeBytes { try named.map.remove($0) }
        if let error = try set(key, in: named.map, naming: [named.event]) { throw error }
      }
    }
  }

  private struct Named {
    let queue: Queue
    let event: Event
    let map: SharedMap
    let ends: (PipeEnd, PipeEnd)
  }

  private static func put(
    _ message: [UInt8], naming objects: [SharedObject], into queue: Queue, until deadline: Deadline
  ) throws -> PutOutcome {
    try message.withUnsafeBytes { try queue.put($0, naming: objects, until: deadline) }
  }

  private static func set(
    _ key: UInt8, in map: SharedMap, naming objects: [SharedObject]
  ) throws -> SystemError? {
    try [key].withUnsafeBytes { try map.set($0, $0, naming: objects) }
  }

  private static func forEachInstruction<Object>(
    _ make: () throws -> Object, victim body: (Object) throws -> Void,
    timed: (Object, Deadline) throws -> Void, untimed: (Object) throws -> Void
  ) -> Int {
    // What is only done at a first call is not the objects'.
    attempt { try body(make()) }
    func trial(_ steps: Int) -> Int? {
      let object = attempt(make)
      // Forked before: a fork waits for who is in the middle of the memory that all share.
      let survivors = [
        // Longer than a wait goes on before it looks for the dead.
        Member.afterStop { _ = try? timed(object, Deadline(after: 0.12)) },
        Member.afterStop { _ = try? timed(object, .passed) },
      ]
      let interrupted = Member.afterStop(Interrupts.handle()) { _ = try? untimed(object) }
      let victim = SteppedMember { try body(object) }
      let stepped = victim.step(atMost: steps)
      let isDone = victim.isDone
      for survivor in survivors {
        kill(survivor.child.pid, SIGCONT)
        survivor.child.awaitEnd("a call with a timeout, another process stopped at step \(steps)")
      }
      kill(interrupted.child.pid, SIGCONT)
      wait(for: "the end of an interrupted call, another process stopped at step \(steps)") {
        if interrupted.isOver { return true }
        if interrupted.child.isAsleep { kill(interrupted.child.pid, SIGINT) }
        return false
      }
      interrupted.child.awaitEnd("an interrupted call")
      _ = victim.kill()
      for member in survivors + [interrupted] { member.bury() }
      victim.bury()
      return isDone ? stepped : nil
    }
    // Unoptimized code has ten times the instructions.
    if isUnoptimized { return Victim.atRandomInstructions(for: 4, trial) }
    return Victim.forEachInstruction(stride: 32) { trial($0) != nil }
  }

  private static var isUnoptimized: Bool { _isDebugAssertConfiguration() }
}

extension Member {
  /// One that stops before it begins.
  fileprivate static func afterStop(
    _ prepare: @autoclosure () -> Void = (), _ body: () throws -> Void
  ) -> Member {
    let member = Member {
      prepare()
      raise(SIGSTOP)
      try body()
    }
    member.child.awaitStop()
    return member
  }
}
