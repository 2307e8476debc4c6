import CSystem
import CTrials
import Glibc

/// A process of which one part of its work is run instruction by instruction.
struct Victim {
  private let child: Child
  private let isOver: UnsafeMutablePointer<UInt32>

  /// Forks it, and lets it run up to that part.
  ///
  /// - Parameters:
  ///   - isOver: A word in shared memory, not 0 once it is through.
  ///   - before: What it does before, not stepped.
  init(
    isOver: UnsafeMutablePointer<UInt32>, before: () -> Void = {}, _ body: () -> Void
  ) {
    self.isOver = isOver
    csystem_store_release(isOver, 0)
    child = Child {
      before()
      if trials_trace_me() != 0 { fail("this system lets no process be traced: \(String(cString: strerror(errno)))") }
      raise(SIGSTOP)
      body()
      csystem_store_release(isOver, 1)
      pause()
    }
    child.awaitStop()
    if trials_bind_life(child.pid) != 0 { fail("ptrace: \(String(cString: strerror(errno)))") }
  }

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

  func kill() { child.kill() }
}
