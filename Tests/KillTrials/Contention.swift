import Glibc
import ProcscriptChannels

/// What the lock is for, with and without a death.
enum Contention {
  /// Several processes count in memory that is not atomic. No count is lost.
  static func counting(processes: Int, visitsEach: Int) -> UInt32 {
    let stage = Stage()
    stage.visit()  // The children inherit a thread that is known already, by the id of their parent.
    let children = (0..<processes).map { _ in
      Child { for _ in 0..<visitsEach { stage.visit() } }
    }
    for child in children { child.awaitEnd("a counting process") }
    stage.check()
    return stage.visits - 1
  }

  /// The holder is killed while others are asleep: the first of them finds the lock abandoned, the rest don't.
  static func killedHolder(sleepers count: Int) -> (visits: UInt32, abandonments: UInt32) {
    RobustLock.longestSleep = .max
    let stage = Stage()
    let holder = Child {
      _ = stage.lock.acquire()
      while true { pause() }
    }
    wait(for: "the lock to be held") { stage.lock.holder == holder.pid }
    let sleepers = (0..<count).map { _ in Child { stage.visit() } }
    for sleeper in sleepers { sleeper.awaitSleep() }
    holder.kill()
    for sleeper in sleepers { sleeper.awaitEnd("a sleeper") }
    stage.check()
    return (stage.visits, stage.abandonments.pointee)
  }

  /// Nanoseconds for taking and releasing a lock that nobody else wants.
  static func uncontended(times: Int) -> Double {
    let stage = Stage()
    stage.visit()
    let start = now()
    for _ in 0..<times {
      _ = stage.lock.acquire()
      stage.lock.release()
    }
    return (now() - start) * 1e9 / Double(times)
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
