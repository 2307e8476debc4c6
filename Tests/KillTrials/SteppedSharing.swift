import CProcscriptSystem
import CProcscriptTrials
import Glibc
import ProcscriptChannels
import ProcscriptSystem

/// Kills a process at each instruction of what it does with an object that scripts share, and sees that the others get
/// by. Sleeps have no end here: a wake-up that is lost shows as a process that hangs.
enum SteppedSharing {
  /// From the acquisition of a free lock to its release: two others fall asleep behind it once it has the lock.
  static func lock() -> Int {
    forEachInstruction(stride: max(1, stride / 4)) { steps in
      let lock = attempt { try Lock(isRecursive: false) }
      return holding(lock, steps) {
        _ = try lock.acquire(until: .never)
        lock.release()
      } check: { _ in
        if attempt({ try lock.acquire(until: .passed) }) == .abandoned { fail("abandoned by nobody") }
      }
    }
  }

  /// An addition that changes the element's kind: it is done or not, and never half.
  static func cells() -> Int {
    forEachInstruction { steps in
      let cells = attempt { try Cells(count: 3) }
      attempt { try cells.write(.integer(1), at: 1) }
      return holding(cells, steps) {
        try cells.add(.float(0.5), at: 1)
      } check: { isDone in
        switch attempt({ try cells.read(at: 1) }) {
        case .float(1.5): break
        case .integer(1) where !isDone: break
        case let cell: fail("half written: \(cell), killed at step \(steps)")
        }
      }
    }
  }

  private static func holding(
    _ object: any Holdable, _ steps: Int, _ body: () throws -> Void, check: (_ isDone: Bool) -> Void
  ) -> Bool {
    var sleepers: [Member] = []
    let victim = SteppedMember(body)
    for _ in 0..<steps where !victim.isDone {
      victim.step()
      guard sleepers.isEmpty, object.owner?.rawValue == victim.pid else { continue }
      for _ in 0..<2 {
        let sleeper = Member {
          _ = try object.acquire(until: .never)
          object.release()
        }
        sleeper.awaitSleep()
        sleepers.append(sleeper)
      }
    }
    let isDone = victim.kill()
    for sleeper in sleepers { sleeper.awaitEnd("a sleeper, the holder killed at step \(steps)") }
    check(isDone)
    victim.bury()
    return isDone
  }

  /// It waits for a lock itself, and another one behind it: it falls asleep, is woken, takes the lock.
  static func sleepingForLock() -> Int {
    forEachInstruction(stride: 5 * stride) { steps in
      let lock = attempt { try Lock(isRecursive: false) }
      _ = attempt { try lock.acquire(until: .passed) }
      return sleeping(steps) {
        _ = try lock.acquire(until: .never)
      } letGo: {
        lock.release()
      }
    }
  }

  /// It waits for a permit itself, and another one behind it.
  static func sleepingForPermit() -> Int {
    forEachInstruction(stride: 10 * stride) { steps in
      let semaphore = attempt { try Semaphore(count: 1, isBounded: true) }
      attempt { try semaphore.acquire(until: .passed) }
      let isDone = sleeping(steps) {
        try semaphore.acquire(until: .never)
      } letGo: {
        attempt { try semaphore.release() }
      }
      if semaphore.freeCount != 1 { fail("\(semaphore.freeCount) permits are free, one killed at step \(steps)") }
      return isDone
    }
  }

  private static func sleeping(_ steps: Int, _ body: () throws -> Void, letGo: () -> Void) -> Bool {
    var next: Member?
    let victim = SteppedMember(body)
    for _ in 0..<steps where !victim.isDone {
      victim.step {
        guard next == nil else { return }
        let member = Member(body)
        member.awaitSleep()
        next = member
        letGo()
      }
    }
    let isDone = victim.kill()
    if next == nil {
      next = Member(body)
      letGo()
    }
    next?.awaitEnd("the next sleeper, the one before it killed at step \(steps)")
    victim.bury()
    return isDone
  }

  /// It takes a free permit.
  static func acquiringPermit() -> Int {
    forEachInstruction { steps in
      let semaphore = attempt { try Semaphore(count: 2, isBounded: false) }
      let victim = SteppedMember { try semaphore.acquire(until: .never) }
      for _ in 0..<steps where !victim.isDone { victim.step() }
      let isDone = victim.kill()
      if semaphore.freeCount != 2 { fail("\(semaphore.freeCount) permits are free, one killed at step \(steps)") }
      victim.bury()
      return isDone
    }
  }

  /// It gives its permit back, which two sleep for.
  static func releasingPermit() -> Int {
    forEachInstruction { steps in
      let semaphore = attempt { try Semaphore(count: 1, isBounded: true) }
      let victim = SteppedMember(before: { try semaphore.acquire(until: .passed) }) { try semaphore.release() }
      let sleepers = (0..<2).map { _ in
        Member {
          try semaphore.acquire(until: .never)
          try semaphore.release()
        }
      }
      for sleeper in sleepers { sleeper.awaitSleep() }
      for _ in 0..<steps where !victim.isDone { victim.step() }
      let isDone = victim.kill()
      for sleeper in sleepers { sleeper.awaitEnd("a sleeper, the holder killed at step \(steps)") }
      if semaphore.freeCount != 1 { fail("\(semaphore.freeCount) permits are free, one killed at step \(steps)") }
      victim.bury()
      return isDone
    }
  }

  /// It signals to one that sleeps. The signal is given, and wakes, or is not.
  static func signalling() -> Int {
    forEachInstruction { steps in
      let signals = attempt { try Semaphore(count: 0, isBounded: false) }
      let sleeper = Member { try signals.acquire(until: .never) }
      sleeper.awaitSleep()
      let victim = SteppedMember { try signals.release() }
      for _ in 0..<steps where !victim.isDone { victim.step() }
      let isDone = victim.kill()
      wait(for: "the sleeper to take the signal of one killed at step \(steps)") { signals.freeCount == 0 }
      attempt { try signals.release() }
      sleeper.awaitEnd("the sleeper, the signaller killed at step \(steps)")
      if signals.freeCount > 1 || isDone && signals.freeCount != 1 { fail("\(signals.freeCount) signals are left") }
      victim.bury()
      return isDone
    }
  }

  /// The next to count takes back what a dead process held, part of which were signals: nothing is lost or doubled.
  static func reclaiming() -> Int {
    forEachInstruction { steps in
      let semaphore = attempt { try Semaphore(count: 2, isBounded: false) }
      attempt { try semaphore.release(count: 3) }
      let holder = Member.dead { for _ in 0..<4 { try semaphore.acquire(until: .passed) } }
      let victim = SteppedMember { _ = try semaphore.value }
      for _ in 0..<steps where !victim.isDone { victim.step() }
      let isDone = victim.kill()
      if semaphore.freeCount != 2 { fail("\(semaphore.freeCount) permits are free, one killed at step \(steps)") }
      victim.bury()
      holder.bury()
      return isDone
    }
  }

  /// It releases what another one holds, and who then dies leaves no second one.
  static func takingOver() -> Int {
    forEachInstruction { steps in
      let semaphore = attempt { try Semaphore(count: 2, isBounded: false) }
      let holder = Member {
        try semaphore.acquire(until: .passed)
        raise(SIGSTOP)
      }
      holder.child.awaitStop()
      let victim = SteppedMember { try semaphore.release() }
      for _ in 0..<steps where !victim.isDone { victim.step() }
      let isDone = victim.kill()
      let free = semaphore.freeCount
      if free > 2 || isDone && free != 2 { fail("\(free) permits are free, one killed at step \(steps)") }
      holder.kill()
      if semaphore.freeCount != 2 { fail("\(semaphore.freeCount) permits came back, one killed at step \(steps)") }
      victim.bury()
      holder.bury()
      return isDone
    }
  }

  /// It releases what a dead process has left behind: there are as many as before, and the next release makes one more
  /// only where this one was made.
  static func settling() -> Int {
    forEachInstruction { steps in
      let semaphore = attempt { try Semaphore(count: 2, isBounded: false) }
      let holder = Member.dead { try semaphore.acquire(until: .passed) }
      let victim = SteppedMember { try semaphore.release() }
      for _ in 0..<steps where !victim.isDone { victim.step() }
      let isDone = victim.kill()
      if semaphore.freeCount != 2 { fail("\(semaphore.freeCount) permits are free, one killed at step \(steps)") }
      attempt { try semaphore.release() }
      let free = semaphore.freeCount
      if free > 3 || free < 2 || isDone && free != 3 { fail("\(free) permits, one killed at step \(steps)") }
      victim.bury()
      holder.bury()
      return isDone
    }
  }

  /// It notifies one of two that wait, and frees the lock.
  static func notifying() -> Int {
    forEachInstruction { steps in
      let condition = attempt { try Condition() }
      let waiters = (0..<2).map { _ in
        Member {
          _ = try condition.acquire(until: .never)
          try condition.wait(until: .never)
          condition.release()
        }
      }
      for waiter in waiters { waiter.awaitSleep() }
      let victim = SteppedMember(before: { _ = try condition.acquire(until: .never) }) {
        condition.notify()
        condition.release()
      }
      for _ in 0..<steps where !victim.isDone { victim.step() }
      let isDone = victim.kill()
      if isDone {
        wait(for: "one of two to be notified") { waiters.contains { $0.isOver } }
      }
      _ = attempt { try condition.acquire(until: .never) }
      condition.notifyAll()
      condition.release()
      for waiter in waiters { waiter.awaitEnd("a waiter, the notifier killed at step \(steps)") }
      victim.bury()
      return isDone
    }
  }

  private static func forEachInstruction(stride: Int = stride, _ trial: (_ steps: Int) -> Bool) -> Int {
    RobustLock.longestSleep = .max
    warmUp()
    return Victim.forEachInstruction(stride: stride, trial)
  }

  /// Goes all ways once, also those of waits in vain: what is only done at a first call is not the objects'.
  private static func warmUp() {
    let (lock, semaphore) = attempt { (try Lock(isRecursive: false), try Semaphore(count: 1, isBounded: false)) }
    let (cells, condition) = attempt { (try Cells(count: 1), try Condition()) }
    let holder = Member {
      _ = try lock.acquire(until: .passed)
      try semaphore.acquire(until: .passed)
      raise(SIGSTOP)
    }
    holder.child.awaitStop()
    let soon = Deadline(after: 0.001)
    if (try? lock.acquire(until: soon)) != nil || (try? semaphore.acquire(until: soon)) != nil { fail("two have it") }
    holder.kill()
    attempt {
      if try lock.acquire(until: .passed) != .abandoned { fail("not abandoned") }
      lock.release()
      try semaphore.acquire(until: .passed)
      try semaphore.release(count: 2)
      for value: Cell in [.float(1), .integer(1)] {
        try cells.write(value, at: 0)
        try cells.add(.float(1), at: 0)
      }
      _ = try condition.acquire(until: .never)
    }
    if (try? condition.wait(until: soon)) != nil { fail("notified by nobody") }
    condition.notify()
    condition.release()
    holder.bury()
  }

  /// There are three processes to each trial, and ten times the instructions in unoptimized code: so not each
  /// instruction has its trial, but each may, from one run to the next.
  private static var stride: Int { _isDebugAssertConfiguration() ? 256 : 5 }
}
