import Testing

@testable import OS

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
