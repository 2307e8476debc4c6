import CSystem
import CTrials
import Channels
import Glibc

/// Kills a process at each instruction of its way through a lock, one after the other, and sees that the others get by.
///
/// Sleeps have no end here: a wake-up that is lost shows as a process that hangs.
enum SteppedKills {
  /// Nobody else is there. The lock can be had afterwards, and what is half done is told.
  static func alone() -> Int {
    forEachInstruction { stage, steps in
      let victim = Victim(isOver: stage.isOver) { stage.visit() }
      for _ in 0..<steps where !victim.isDone { victim.step() }
      let isDone = end(victim, stage)
      guard stage.take() else { fail("the lock stayed held, the holder killed at step \(steps)") }
      stage.lock.release()
      return isDone
    }
  }

  /// Two others are asleep behind it from when it has the lock: through its hold, its release and its wake-up.
  static func beforeSleepers() -> Int {
    forEachInstruction { stage, steps in
      var sleepers = (0..<2).map { _ in Sleeper(stage) }
      let victim = Victim(isOver: stage.isOver) { stage.visit() }
      for _ in 0..<steps where !victim.isDone {
        victim.step()
        guard stage.lock.holder == victim.pid else { continue }
        for index in sleepers.indices { sleepers[index].fallAsleep() }
      }
      let isDone = end(victim, stage)
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
      let victim = Victim(isOver: stage.isOver) { stage.visit() }
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
      let isDone = end(victim, stage)
      if holds { stage.lock.release() }
      next.awaitEnd("the next sleeper, the one before it killed at step \(steps)")
      return isDone
    }
  }

  /// Runs a trial with one step, with two, and so on, until the victim comes to its end before.
  ///
  /// - Returns: How many trials there were.
  private static func forEachInstruction(_ trial: (Stage, _ steps: Int) -> Bool) -> Int {
    RobustLock.longestSleep = .max
    _ = trials_stay_on_processor()
    let stage = Stage()
    warmUp(stage)
    var trials = 1
    var steps = Int.random(in: 1...stride)
    while !trial(stage, steps) {
      steps += stride
      trials += 1
    }
    return trials
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

  /// Kills the victim.
  ///
  /// - Returns: Whether it was through.
  private static func end(_ victim: Victim, _ stage: Stage) -> Bool {
    victim.kill()
    stage.check()
    return victim.isDone
  }

  /// Unoptimized code has ten times the instructions: there, only each 32nd has its trial, from a random one on.
  private static var stride: Int { _isDebugAssertConfiguration() ? 32 : 1 }
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
