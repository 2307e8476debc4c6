import Glibc
import ProcscriptChannels
import ProcscriptSystem

/// Several processes use the objects that scripts share, and some are killed.
enum Sharing {
  /// Four processes count under a lock, with two permits, and in a cell.
  static func counting(visitsEach: Int) -> (locked: Int64, added: Int64, mostInside: Int64) {
    let (lock, semaphore) = attempt { (try Lock(isRecursive: false), try Semaphore(count: 2, isBounded: true)) }
    let cells = attempt { try Cells(count: 4) }
    let members = (0..<4).map { _ in
      Member {
        for _ in 0..<visitsEach {
          _ = try lock.acquire(until: .never)
          // Not atomic: two calls, each with the cells' lock.
          guard case .integer(let count) = try cells.read(at: 0) else { fail("not an integer") }
          try cells.write(.integer(count + 1), at: 0)
          lock.release()

          try cells.add(.integer(1), at: 1)

          try semaphore.acquire(until: .never)
          guard case .integer(let inside)? = try cells.add(.integer(1), at: 2) else { fail("not an integer") }
          if case .integer(let most) = try cells.read(at: 3), most < inside {
            try cells.write(.integer(inside), at: 3)
          }
          try cells.add(.integer(-1), at: 2)
          try semaphore.release()
        }
      }
    }
    for member in members { member.awaitEnd("a counting process") }
    if semaphore.freeCount != 2 { fail("\(semaphore.freeCount) permits are free") }
    return (integer(cells, 0), integer(cells, 1), integer(cells, 3))
  }

  private static func integer(_ cells: Cells, _ index: Int) -> Int64 {
    guard case .integer(let value) = attempt({ try cells.read(at: index) }) else { fail("not an integer") }
    return value
  }

  /// A killed holder's lock, permits, cells and map go to who sleeps behind it.
  static func killedHolder() {
    RobustLock.longestSleep = .max
    let lock = attempt { try Lock(isRecursive: true) }
    let semaphore = attempt { try Semaphore(count: 2, isBounded: false) }
    let cells = attempt { try Cells(count: 1) }
    let map = attempt { try SharedMap() }
    let isReady = attempt { try Event() }
    let holder = Member {
      for _ in 0..<2 {
        _ = try lock.acquire(until: .never)
        _ = try cells.acquire(until: .never)
        _ = try map.acquire(until: .never)
        try semaphore.acquire(until: .never)
      }
      map.set("key", "of the holder")
      isReady.set()
      while true { pause() }
    }
    attempt { try isReady.wait(until: .never) }
    if lock.owner?.rawValue != holder.child.pid { fail("the lock's owner is another one") }
    let sleepers = [
      Member { if try lock.acquire(until: .never) != .abandoned { fail("the lock is not abandoned") } },
      Member { if try cells.acquire(until: .never) != .abandoned { fail("the cells are not abandoned") } },
      Member { if try map.acquire(until: .never) != .abandoned { fail("the map is not abandoned") } },
      Member { if map.get("key") != "of the holder" { fail("what the holder stored is not there") } },
      Member {
        try semaphore.acquire(until: .never)
        if semaphore.freeCount != 1 { fail("\(semaphore.freeCount) permits came back beside the one taken") }
      },
    ]
    for sleeper in sleepers { sleeper.awaitSleep() }
    holder.kill()
    for sleeper in sleepers { sleeper.awaitEnd("a sleeper") }
    if semaphore.freeCount != 2 { fail("\(semaphore.freeCount) permits are free") }
    if attempt({ try lock.acquire(until: .passed) }) != .abandoned { fail("a lock was released by its holder's end") }
  }

  /// A semaphore that counts signals gains none by the death of who took some.
  static func killedReceiver() {
    let signals = attempt { try Semaphore(count: 0, isBounded: false) }
    attempt { try signals.release(count: 3) }
    let receiver = Member {
      for _ in 0..<2 { try signals.acquire(until: .never) }
      while true { pause() }
    }
    wait(for: "the signals to be taken") { signals.freeCount == 1 }
    receiver.kill()
    if signals.freeCount != 1 { fail("\(signals.freeCount) signals") }
  }

  /// Someone waits for ever beside one that has died and is not buried: it is noticed, and the wait goes on, or ends
  /// when nobody else is left.
  static func desertion() {
    let lock = attempt { try Lock(isRecursive: false) }
    let event = attempt { try Event() }
    let holder = Member {
      _ = try lock.acquire(until: .never)
      event.set()
      _ = try? Event().wait(until: Deadline(after: 0.4))
      lock.release()
    }
    attempt { try event.wait(until: .never) }
    _ = Member.dead()
    // Two, so that one waits at the turnstile and one behind it.
    let waiters = (0..<2).map { _ in
      Member {
        _ = try lock.acquire(until: .never)
        lock.release()
      }
    }
    for waiter in waiters { waiter.awaitEnd("a waiter beside a dead process") }
    holder.awaitEnd("the holder")

    let never = attempt { try Event() }
    _ = Member.dead()
    do {
      try never.wait(until: .never)
      fail("it never happened")
    } catch {
      if error != .deserted { fail("a wait that nobody can end ended with \(error)") }
    }
  }

  /// Processes are killed at random, and others take their places. They count in pairs of cells under the cells' lock,
  /// which are alike unless a holder was killed, and take permits.
  static func randomKills() -> (kills: Int, visits: Int64) {
    RobustLock.longestSleep = .max
    let cells = attempt { try Cells(count: 3) }
    let semaphore = attempt { try Semaphore(count: 2, isBounded: true) }
    let isOver = attempt { try Event() }
    func worker() -> Member {
      Member {
        _ = nice(19)  // The killer comes first.
        while !isOver.isSet {
          try semaphore.acquire(until: .never)
          if try cells.acquire(until: .never) == .abandoned { try cells.write(cells.read(at: 0), at: 1) }
          if try cells.read(at: 0) != cells.read(at: 1) { fail("two had the cells") }
          for index in 0..<2 { try cells.add(.integer(1), at: index) }
          cells.release()
          try cells.add(.float(1), at: 2)
          try semaphore.release()
        }
      }
    }
    var workers = (0..<4).map { _ in worker() }
    var kills = 0
    let effort = Effort(seconds: 3, atLeast: 50)
    while !effort.isEnough(kills) {
      usleep(.random(in: 0..<500))
      let index = workers.indices.randomElement()!
      workers[index].kill()
      let before = integer(cells, 0)
      wait(for: "the others to go on") { integer(cells, 0) > before }
      workers[index].bury()
      workers[index] = worker()
      kills += 1
    }
    isOver.set()
    for worker in workers { worker.awaitEnd("a worker") }
    if semaphore.freeCount != 2 { fail("\(semaphore.freeCount) permits are free") }
    return (kills, integer(cells, 0))
  }
}
