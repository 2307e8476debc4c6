import Glibc
import ProcscriptChannels

/// Kills a process at each instruction of its way through a lock, one after the other, and sees that the others get by.
///
/// Sleeps have no end here: a wake-up that is lost shows as a process that hangs.
enum SteppedKills {
  /// Nobody else is there. The lock can be had afterwards, and what is half done is told.
  static func alone() -> Int {
    forEachInstruction { stage, steps in
      let victim = Victim { stage.visit() }
      for _ in 0..<steps where !victim.isDone { victim.step() }
      let isDone = victim.end()
      stage.check()
      guard stage.take() else { fail("the lock stayed held, the holder killed at step \(steps)") }
      stage.lock.release()
      return isDone
    }
  }

  /// Two others are asleep behind it from when it has the lock: through its hold, its release and its wake-up.
  static func beforeSleepers() -> Int {
    forEachInstruction { stage, steps in
      var sleepers = (0..<2).map { _ in Sleeper(stage) }
      let victim = Victim { stage.visit() }
      for _ in 0..<steps where !victim.isDone {
        victim.step()
        guard stage.lock.holder == victim.pid else { continue }
        for index in sleepers.indices { sleepers[index].fallAsleep() }
      }
      let isDone = victim.end()
      stage.check()
      for sleeper in sleepers { sleeper.awaitEnd("a sleeper, the holder killed at step \(steps)") }
      return isDone
    }
  }

  /// It waits itself: it falls asleep, is woken, takes the lock, wakes the next. Another sleeps behind it.
  ///
  /// - Parameter barging: Whether the one who wakes it takes the lock again before it can, once.
  static func asSleeper(barging: Bool) -> Int {
    forEachInstruction { stage, steps in
      var next = Sleeper(stage)
      let victim = Victim { stage.visit() }
      guard stage.take() else { fail("the lock is not free at the start") }
      var (holds, mayBarge) = (true, barging)
      for _ in 0..<steps where !victim.isDone {
        victim.step {
          guard holds else { return }  // It has been barged past: its turn comes after the next one's.
          next.fallAsleep()
          stage.lock.release()
          holds = mayBarge && stage.take()
          mayBarge = false
        }
      }
      if holds { next.fallAsleep() }
      let isDone = victim.end()
      stage.check()
      if holds { stage.lock.release() }
      next.awaitEnd("the next sleeper, the one before it killed at step \(steps)")
      return isDone
    }
  }

  private static func forEachInstruction(_ trial: (Stage, _ steps: Int) -> Bool) -> Int {
    RobustLock.longestSleep = .max
    let stage = Stage()
    warmUp(stage)
    return Victim.forEachInstruction { trial(stage, $0) }
  }

  /// Goes all ways once, also that of a lock that is held: what is only done at a first call is not the lock's.
  private static func warmUp(_ stage: Stage) {
    let holder = Child {
      _ = stage.lock.acquire()
      pause()
    }
    wait(for: "the lock to be held") { stage.lock.holder == holder.pid }
    guard stage.lock.acquire(patience: 100_000) == nil else { fail("two hold the lock") }
    holder.kill()
    stage.visit()
  }
}

/// A process that takes the lock once, when it is told to.
private struct Sleeper {
  private let child: Child
  private var hasBegun = false

  init(_ stage: Stage) {
    child = Child {
      raise(SIGSTOP)
      stage.visit()
    }
    child.awaitStop()
  }

  /// Lets it run until it is asleep behind the lock. Does nothing the second time.
  mutating func fallAsleep() {
    if hasBegun { return }
    hasBegun = true
    kill(child.pid, SIGCONT)
    child.awaitSleep()
  }

  /// Lets it run, unless it does, and waits until it is through.
  func awaitEnd(_ what: @autoclosure () -> String) {
    kill(child.pid, SIGCONT)
    child.awaitEnd(what())
  }
}
