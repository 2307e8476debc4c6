import CSystem
import Testing

@testable import OS

/// Where a child begins to run.
@Suite(.timeLimit(.minutes(20))) struct PlacementTests {
  /// Forks a child, which ends with the number of processors that it may run on, first when the fork returns in it, then
  /// in a child of its own, at the end of `forkProcess`.
  private static func processorsOfChild(atOnce isAtOnce: Bool) throws -> Int {
    let calls = SystemCalls()
    calls.fork = { () throws(Errno) in
      let pid = try SystemCalls.live.fork()
      if pid == 0 && isAtOnce { exitNow(Int32(processorCount())) }
      return pid
    }
    guard case .parent(let child) = try forkProcess(startingChild: .here, using: calls) else {
      exitNow(Int32(processorCount()))
    }
    _ = try OS.waitForEnd(of: [child], until: .never, all: true)
    guard case .ended(let status) = try Wait.reap(child) else { return -1 }
    return Int(status.exitCode)
  }

  @Test func `a child that begins here is kept there at first, and may then run anywhere, as its parent may`() async {
    await #expect(processExitsWith: .success) {
      let all = processorCount()
      ensure(try Self.processorsOfChild(atOnce: true) == 1)
      ensure(processorCount() == all)
      ensure(try Self.processorsOfChild(atOnce: false) == all)
      ensure(processorCount() == all)
      exitNow(0)
    }
  }

  @Test func `who may run on some processors only stays with them, and so do its children`() async {
    await #expect(processExitsWith: .success) {
      ensure(csystem_stay_on_processor() == 0)
      ensure(try Self.processorsOfChild(atOnce: false) == 1)
      ensure(processorCount() == 1)
      exitNow(0)
    }
  }

  @Test func `a fork that fails leaves the parent's processors as they were`() throws {
    let all = processorCount()
    let calls = SystemCalls()
    calls.fork = { () throws(Errno) in throw .noMemory }
    #expect(throws: SystemError.self) { try forkProcess(startingChild: .here, using: calls) }
    #expect(processorCount() == all)
  }
}

/// When a child is expected to be waited for at once.
struct WaitHabitTests {
  /// Starts a child, and waits for it so many nanoseconds later.
  private func startAndWait(_ habit: inout WaitHabit, _ pid: Int32, after time: UInt64) {
    habit.started(ProcessID(pid), at: 1000)
    habit.waits(for: ProcessID(pid), at: 1000 + time)
  }

  private func habit() -> WaitHabit {
    var habit = WaitHabit()
    for pid in 1...3 { startAndWait(&habit, Int32(pid), after: WaitHabit.soon) }
    return habit
  }

  @Test func `it takes two children that were waited for at once`() {
    var habit = WaitHabit()
    #expect(habit.placement == .anywhere)
    startAndWait(&habit, 1, after: 10)
    #expect(habit.placement == .anywhere)
    startAndWait(&habit, 2, after: 10)
    #expect(habit.placement == .here)
  }

  @Test func `it ends with one that is waited for later`() {
    var habit = habit()
    #expect(habit.placement == .here)
    startAndWait(&habit, 4, after: WaitHabit.soon + 1)
    #expect(habit.placement == .anywhere)
  }

  @Test func `it ends with one that is not waited for`() {
    var habit = habit()
    habit.started(ProcessID(4), at: 0)
    #expect(habit.placement == .anywhere)
    habit.started(ProcessID(5), at: 0)
    habit.waits(for: ProcessID(5), at: 0)
    #expect(habit.placement == .anywhere)
  }

  @Test func `a wait for an older child says nothing`() {
    var habit = habit()
    habit.started(ProcessID(4), at: 0)
    habit.waits(for: ProcessID(1), at: 0)
    #expect(habit.placement == .anywhere)
    habit.waits(for: ProcessID(4), at: 0)
    #expect(habit.placement == .here)
  }
}
