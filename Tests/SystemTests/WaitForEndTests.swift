import Testing

@testable import ProcscriptSystem

@Suite(.timeLimit(.minutes(10))) struct WaitForEndTests {
  /// With descriptors, without any, and with too few for all.
  static let supplies: [SystemCalls] = {
    let opened = Counter()
    let scarce = SystemCalls()
    scarce.pidfdOpen = { pid throws(Errno) in
      if opened.count() % 3 == 0 { throw .tooManyOpenFiles }
      return try SystemCalls.live.pidfdOpen(pid)
    }
    return [.live, .withoutDescriptors, scarce]
  }()

  @Test(arguments: supplies.indices)
  func `all are waited for`(supply: Int) throws {
    let children = (1...5).map { ChildProgram.shell("sleep 0.0\($0); exit \($0)") }
    let wait = try ProcscriptSystem.waitForEnd(
      of: children.map(\.pid), until: .never, all: true, using: Self.supplies[supply])
    #expect(wait == WaitForEnd(reason: .satisfied, ended: children.map(\.pid)))
    for (index, child) in children.enumerated() {
      #expect(try Wait.reap(child.pid) == .ended(.exited(Int32(index + 1))))
    }
  }

  @Test(arguments: supplies.indices)
  func `the first to end ends the wait`(supply: Int) throws {
    let slow = (1...3).map { _ in ChildProgram("sleep", "1000") }
    let quick = ChildProgram.shell("sleep 0.05")
    let pids = slow.map(\.pid) + [quick.pid]
    let wait = try ProcscriptSystem.waitForEnd(of: pids, until: .never, all: false, using: Self.supplies[supply])
    #expect(wait == WaitForEnd(reason: .satisfied, ended: [quick.pid]))
  }

  @Test(arguments: supplies.indices, [true, false])
  func `a deadline ends the wait and not before`(supply: Int, all: Bool) throws {
    let child = ChildProgram("sleep", "1000")
    let start = SystemClock.monotonic()
    let wait = try ProcscriptSystem.waitForEnd(
      of: [child.pid], until: Deadline(after: 0.15), all: all, using: Self.supplies[supply])
    #expect(wait == WaitForEnd(reason: .timedOut, ended: []))
    #expect(SystemClock.monotonic() - start >= 0.15)
  }

  @Test(arguments: supplies.indices)
  func `one child is waited for`(supply: Int) throws {
    let calls = Self.supplies[supply]
    let running = ChildProgram("sleep", "1000")
    let start = SystemClock.monotonic()
    #expect(try ProcscriptSystem.waitForEnd(of: running.pid, until: .passed, using: calls) == .timedOut)
    #expect(try ProcscriptSystem.waitForEnd(of: running.pid, until: Deadline(after: 0.15), using: calls) == .timedOut)
    #expect(SystemClock.monotonic() - start >= 0.15)
    let ending = ChildProgram.shell("sleep 0.05; exit 4")
    #expect(try ProcscriptSystem.waitForEnd(of: ending.pid, until: .never, using: calls) == .satisfied)
    #expect(try ProcscriptSystem.waitForEnd(of: ending.pid, until: .passed, using: calls) == .satisfied)
    #expect(try Wait.reap(ending.pid) == .ended(.exited(4)))
  }

  @Test func `a pending interrupt ends the wait for one child, but not where it has ended`() throws {
    let running = ChildProgram("sleep", "1000")
    let ended = ChildProgram.shell("exit 0")
    ended.waitForEnd()
    let calls = SystemCalls()
    calls.interruptIsPending = { true }
    #expect(try ProcscriptSystem.waitForEnd(of: running.pid, until: .never, using: calls) == .interrupted)
    #expect(try ProcscriptSystem.waitForEnd(of: ended.pid, until: .never, using: calls) == .satisfied)
  }

  @Test func `what has ended is told even where the deadline passes`() throws {
    let ended = ChildProgram.shell("exit 0")
    let running = ChildProgram("sleep", "1000")
    ended.waitForEnd()
    for deadline in [Deadline.passed, Deadline(after: 0.01)] {
      let wait = try ProcscriptSystem.waitForEnd(of: [running.pid, ended.pid], until: deadline, all: true)
      #expect(wait == WaitForEnd(reason: .timedOut, ended: [ended.pid]))
    }
  }

  @Test func `a look neither sleeps nor opens anything`() throws {
    let child = ChildProgram("sleep", "1000")
    let calls = SystemCalls.withoutDescriptors
    calls.ppoll = { _, _, _ throws(Errno) in
      Issue.record("slept")
      return 0
    }
    calls.pidfdOpen = { _ throws(Errno) in
      Issue.record("opened")
      throw .noSuchProcess
    }
    let wait = try ProcscriptSystem.waitForEnd(of: [child.pid], until: .passed, all: true, using: calls)
    #expect(wait.reason == .timedOut)
  }

  @Test(arguments: supplies.indices)
  func `a child that somebody else has reaped counts as ended`(supply: Int) throws {
    let child = ChildProgram.shell("exit 0")
    child.endAndReap()
    let wait = try ProcscriptSystem.waitForEnd(of: [child.pid], until: .never, all: true, using: Self.supplies[supply])
    #expect(wait == WaitForEnd(reason: .satisfied, ended: [child.pid]))
  }

  @Test func `an empty list is satisfied`() throws {
    for all in [true, false] {
      #expect(try ProcscriptSystem.waitForEnd(of: [], until: .never, all: all).reason == .satisfied)
    }
  }

  @Test(arguments: [true, false])
  func `an interrupt ends the wait`(hasDescriptors: Bool) throws {
    let child = ChildProgram("sleep", "1000")
    let calls = hasDescriptors ? SystemCalls() : .withoutDescriptors
    let pending = Shared(false)
    calls.interruptIsPending = { pending.value }
    calls.ppoll = { _, _, _ throws(Errno) in
      pending.value = true
      throw .interrupted
    }
    let wait = try ProcscriptSystem.waitForEnd(of: [child.pid], until: .never, all: true, using: calls)
    #expect(wait == WaitForEnd(reason: .interrupted, ended: []))
  }

  @Test func `signals that are no interrupts don't end the wait`() throws {
    let child = ChildProgram.shell("sleep 0.05")
    let cuts = Counter()
    let calls = SystemCalls.interruptedOnce(counting: cuts)
    #expect(
      try ProcscriptSystem.waitForEnd(of: [child.pid], until: .never, all: true, using: calls).reason == .satisfied)
    #expect(cuts.value >= 2)
  }

  @Test func `descriptors are held for the wait only`() throws {
    let (opened, closed) = (Counter(), Counter())
    let calls = SystemCalls()
    calls.pidfdOpen = { pid throws(Errno) in
      opened.count()
      return try SystemCalls.live.pidfdOpen(pid)
    }
    calls.close = { descriptor throws(Errno) in
      closed.count()
      try SystemCalls.live.close(descriptor)
    }
    let children = (1...4).map { _ in ChildProgram("sleep", "1000") }
    for all in [true, false] {
      _ = try ProcscriptSystem.waitForEnd(of: children.map(\.pid), until: Deadline(after: 0.01), all: all, using: calls)
    }
    #expect(opened.value == 5)
    #expect(closed.value == 5)
  }
}
