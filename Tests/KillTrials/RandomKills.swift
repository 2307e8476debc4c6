import CProcscriptSystem
import Glibc
import ProcscriptChannels

/// Kills processes that contend for a lock at random times.
enum RandomKills {
  /// Each that is killed is followed by a new one.
  static func respawning() -> (kills: Int, abandonments: UInt32, visits: UInt32) {
    RobustLock.longestSleep = .max
    let stage = Stage()
    var workers = (0..<4).map { _ in worker(on: stage) }
    var kills = 0
    let effort = Effort(seconds: 3, atLeast: 50)
    while !effort.isEnough(kills) {
      usleep(.random(in: 0..<500))
      let index = workers.indices.randomElement()!
      workers[index].kill()
      awaitVisits(1, on: stage)
      workers[index] = worker(on: stage)
      kills += 1
    }
    end(workers, on: stage)
    return (kills, stage.abandonments.pointee, stage.visits)
  }

  /// All but one are killed, shortly one after the other, again and again. The last one gets by.
  static func downToOne() -> (rounds: Int, abandonments: UInt32) {
    RobustLock.longestSleep = .max
    let stage = Stage()
    var rounds = 0
    let effort = Effort(seconds: 3, atLeast: 10)
    while !effort.isEnough(rounds) {
      var workers = (0..<6).map { _ in worker(on: stage) }
      awaitVisits(20, on: stage)
      workers.shuffle()
      while workers.count > 1 {
        usleep(.random(in: 0..<50))
        workers.removeLast().kill()
      }
      awaitVisits(20, on: stage)
      end(workers, on: stage)
      rounds += 1
    }
    return (rounds, stage.abandonments.pointee)
  }

  private static func worker(on stage: Stage) -> Child {
    Child {
      _ = nice(19)  // The killer comes first.
      while procscript_load_acquire(stage.isOver) == 0 { stage.visit() }
    }
  }

  private static func awaitVisits(_ count: UInt32, on stage: Stage) {
    let before = stage.visits
    wait(for: "the lock to change hands") { stage.visits &- before >= count }
  }

  private static func end(_ workers: [Child], on stage: Stage) {
    procscript_store_release(stage.isOver, 1)
    for worker in workers { worker.awaitEnd("a worker") }
    procscript_store_release(stage.isOver, 0)
    stage.check()
  }
}
