import CProcscriptSystem
import CProcscriptTrials
import Glibc
import ProcscriptChannels
import ProcscriptSystem

/// A process that does something once, run instruction by instruction until it is killed.
struct Victim {
  private let child: Child
  /// Not 0: it is through. In memory that is shared.
  private let isOver: UnsafeMutablePointer<UInt32>

  /// - Parameters:
  ///   - membership: For one that shares the trial's channels.
  ///   - before: What it does before, not stepped.
  ///   - body: What it is stepped through.
  init(membership: Membership? = nil, before: () -> Void = {}, _ body: () -> Void) {
    let isOver = Self.isOver
    procscript_store_release(isOver, 0)
    self.isOver = isOver
    child = Child(membership: membership) {
      membership?.begin()
      before()
      if trials_trace_me() != 0 { fail("this system lets no process be traced: \(String(cString: strerror(errno)))") }
      raise(SIGSTOP)
      body()
      procscript_store_release(isOver, 1)
      pause()
    }
    child.awaitStop()
    if trials_bind_life(child.pid) != 0 { fail("ptrace: \(String(cString: strerror(errno)))") }
  }

  nonisolated(unsafe) private static let isOver: UnsafeMutablePointer<UInt32> = {
    guard let memory = try? SharedMemory(byteCount: 4) else { fail("no shared memory") }
    return memory.keepForever().baseAddress!.assumingMemoryBound(to: UInt32.self)
  }()

  var pid: Int32 { child.pid }

  /// Whether it is through.
  var isDone: Bool { procscript_load_acquire(isOver) != 0 }

  /// Runs one instruction.
  func step() {
    takeStep()
    guard let status = child.reap(flags: 0) else { return }
    check(status)
  }

  /// Runs one instruction.
  ///
  /// - Parameter whenAsleep: Called while the instruction is a system call that sleeps.
  func step(whenAsleep: () -> Void) {
    takeStep()
    var polls = 0
    wait(for: "a step of the victim") {
      if let status = child.reap(flags: WNOHANG) {
        check(status)
        return true
      }
      polls += 1
      if polls % 4 == 0 && child.isAsleep { whenAsleep() }
      return false
    }
  }

  private func takeStep() {
    if trials_step(child.pid) != 0 { fail("ptrace: \(String(cString: strerror(errno)))") }
  }

  private func check(_ status: Int32) {
    if status & 0xff != 0x7f { fail("the victim ended with status \(status)") }
  }

  /// Kills it.
  ///
  /// - Returns: Whether it was through.
  func end() -> Bool {
    child.kill()
    return isDone
  }

  /// Unoptimized code has ten times the instructions: there, only each 32nd has its trial, from a random one on.
  static var stride: Int { _isDebugAssertConfiguration() ? 32 : 1 }

  /// Runs a trial with one step, with some more, and so on, until the victim comes to its end before.
  ///
  /// - Parameters:
  ///   - stride: How many more it is each time.
  ///   - trial: Returns whether the victim was through.
  /// - Returns: How many trials there were.
  static func forEachInstruction(stride: Int = stride, _ trial: (_ steps: Int) -> Bool) -> Int {
    _ = trials_stay_on_processor()
    var trials = 1
    var steps = Int.random(in: 1...stride)
    while !trial(steps) {
      steps += stride
      trials += 1
    }
    return trials
  }

  /// Runs trials for so many seconds, and some at least, each with a number of steps that is drawn anew from all that
  /// it takes the victim to come through: for ways that are too long to have each of their instructions tried each
  /// time.
  ///
  /// - Returns: How many trials there were.
  static func atRandomInstructions(for seconds: Double, _ trial: (_ steps: Int) -> Int?) -> Int {
    _ = trials_stay_on_processor()
    // Once to its end, which tells how many there are.
    guard var length = trial(.max) else { fail("the victim did not come through") }
    var trials = 1
    let effort = Effort(seconds: seconds, atLeast: 10)
    while !effort.isEnough(trials) {
      if let last = trial(.random(in: 1...length)) { length = last }
      trials += 1
    }
    return trials
  }
}
