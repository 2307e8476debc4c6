import CSystem
import CTrials
import Channels
import Glibc
import OS

/// A process that does something once, run instruction by instruction until it is killed.
struct Victim {
  private let child: Child
  /// Not 0: it is through. In memory that is shared.
  private let isOver: UnsafeMutablePointer<UInt32>

  /// - Parameter membership: For one that shares the trial's channels.
  init(membership: Membership? = nil, _ body: () -> Void) {
    let isOver = Self.isOver
    csystem_store_release(isOver, 0)
    self.isOver = isOver
    child = Child(membership: membership) {
      membership?.begin()
      if trials_trace_me() != 0 { fail("this system lets no process be traced: \(String(cString: strerror(errno)))") }
      raise(SIGSTOP)
      body()
      csystem_store_release(isOver, 1)
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
  var isDone: Bool { csystem_load_acquire(isOver) != 0 }

  /// Runs one instruction.
  ///
  /// - Parameter whenAsleep: Called while the instruction is a system call that sleeps.
  func step(whenAsleep: () -> Void = {}) {
    if trials_step(child.pid) != 0 { fail("ptrace: \(String(cString: strerror(errno)))") }
    var polls = 0
    wait(for: "a step of the victim") {
      if let status = child.reap(flags: WNOHANG) {
        if status & 0xff != 0x7f { fail("the victim ended with status \(status)") }
        return true
      }
      polls += 1
      if polls % 4 == 0 && child.isAsleep { whenAsleep() }
      return false
    }
  }

  /// Kills it.
  ///
  /// - Returns: Whether it was through.
  func end() -> Bool {
    child.kill()
    return isDone
  }

  /// Runs a trial with one step, with two, and so on, until the victim comes to its end before.
  ///
  /// - Parameter stride: Unoptimized code has ten times the instructions: there, only each one of so many has its trial,
  ///   from a random one on.
  /// - Returns: How many trials there were.
  static func forEachInstruction(stride: Int = 32, _ trial: (_ steps: Int) -> Bool) -> Int {
    let stride = _isDebugAssertConfiguration() ? stride : 1
    _ = trials_stay_on_processor()
    var trials = 1
    var steps = Int.random(in: 1...stride)
    while !trial(steps) {
      steps += stride
      trials += 1
    }
    return trials
  }
}
