import Glibc
import ProcscriptChannels
import ProcscriptSystem

/// Several processes wait for conditions and at barriers, and some are killed.
enum SharedWaits {
  /// Waiters are notified in the order in which they came.
  static func notifiedInOrder() {
    let condition = attempt { try Condition() }
    let order = attempt { try Cells(count: 4) }
    let waiters = (0..<3).map { number in
      let waiter = Member {
        _ = try condition.acquire(until: .never)
        _ = try condition.acquire(until: .never)
        try condition.wait(until: .never)
        guard case .integer(let place)? = try order.add(.integer(1), at: 3) else { fail("not an integer") }
        try order.write(.integer(Int64(number)), at: Int(place) - 1)
        condition.release()
        condition.release()
      }
      waiter.awaitSleep()
      return waiter
    }
    for count in [1, 2] {
      _ = attempt { try condition.acquire(until: .never) }
      condition.notify(count)
      condition.release()
      if count == 1 { waiters[0].awaitEnd("the first waiter") }
    }
    for waiter in waiters.dropFirst() { waiter.awaitEnd("a waiter") }
    let places = attempt { try (0..<3).map { try order.read(at: $0) } }
    // The last two are notified together, and either may have the lock first.
    if places[0] != .integer(0) { fail("in the order \(places)") }
  }

  /// A notified process is killed before it has the lock: the next one is notified in its place.
  static func killedNotified() {
    let condition = attempt { try Condition(lock: Lock(isRecursive: false)) }
    let waiters = (0..<2).map { _ in
      let waiter = Member {
        _ = try condition.acquire(until: .never)
        try condition.wait(until: .never)
        condition.release()
      }
      waiter.awaitSleep()
      return waiter
    }
    _ = attempt { try condition.acquire(until: .never) }
    condition.notify()
    waiters[0].kill()
    condition.release()
    waiters[1].awaitEnd("the second waiter")
  }

  /// Three processes meet a thousand times; one of them acts in between, each time.
  static func meeting(rounds: Int) -> Int64 {
    let barrier = attempt { try Barrier(parties: 3) }
    let cells = attempt { try Cells(count: 2) }
    let members = (0..<3).map { _ in
      Member {
        for round in 0..<rounds {
          let arrival = try barrier.wait(until: .never)
          if case .last = arrival {
            try cells.add(.integer(1), at: 0)
            try barrier.release()
          }
          let order =
            switch arrival {
            case .last(let order), .passed(let order): order
            }
          try cells.add(.integer(Int64(order)), at: 1)
          guard case .integer(let actions) = try cells.read(at: 0), actions > round else { fail("came too early") }
        }
      }
    }
    for member in members { member.awaitEnd("a party") }
    guard case .integer(let actions) = attempt({ try cells.read(at: 0) }),
      attempt({ try cells.read(at: 1) }) == .integer(Int64(rounds * 6))
    else { fail("the parties did not count from 1 to 3") }
    return actions
  }

  /// One of those that wait at a barrier is killed, or the last one while it holds the others up.
  static func killedParty() {
    let barrier = attempt { try Barrier(parties: 3) }
    let isActing = attempt { try Event() }
    for isLast in [false, true] {
      let waiters = (0..<(isLast ? 2 : 1)).map { _ in
        let waiter = Member {
          do throws(Barrier.Failure) {
            _ = try barrier.wait(until: .never)
            fail("came through without the others")
          } catch {
            if error != .broken { fail("it is not broken, but \(error)") }
          }
        }
        waiter.awaitSleep()
        return waiter
      }
      let victim = Member {
        if case .last = try barrier.wait(until: .never) { isActing.set() }
        pause()
      }
      if isLast { attempt { try isActing.wait(until: .never) } } else { victim.awaitSleep() }
      victim.kill()
      for waiter in waiters { waiter.awaitEnd("a party beside a killed one") }
      attempt {
        if try !barrier.isBroken { fail("the barrier is whole") }
        try barrier.reset()
        if try barrier.isBroken || barrier.waiting != 0 { fail("the barrier is broken") }
      }
    }
  }

  /// An interrupt ends a wait at once, and the condition's lock is had again. Then again where it cannot be had.
  static func interrupted() {
    Interrupts.handle()
    let condition = attempt { try Condition() }
    let barrier = attempt { try Barrier(parties: 2) }
    _ = attempt { try condition.acquire(until: .never) }
    raise(SIGINT)
    expect(.interrupted) { () throws(Unmet) in try condition.wait(until: .never) }
    if !condition.isOwn { fail("the lock is lost") }
    do {
      _ = try barrier.wait(until: .never)
      fail("came through alone")
    } catch {
      if error != .unmet(.interrupted) || attempt({ try !barrier.isBroken }) { fail("the barrier is not broken") }
    }
    Interrupts.forget()

    let greedy = Member {
      _ = try condition.acquire(until: .never)
      kill(getppid(), SIGINT)
      while true { pause() }
    }
    expect(.interrupted) { () throws(Unmet) in try condition.wait(until: .never) }
    if condition.isOwn { fail("the lock is had by two") }
    Interrupts.forget()
    greedy.kill()
    if attempt({ try condition.acquire(until: .never) }) != .abandoned { fail("the lock is not abandoned") }
    expect(.timedOut) { () throws(Unmet) in try condition.wait(until: Deadline(after: 0.02)) }
  }

  private static func expect(_ unmet: Unmet, _ body: () throws(Unmet) -> RobustLock.Acquisition) {
    do throws(Unmet) {
      _ = try body()
      fail("it was notified")
    } catch {
      if error != unmet { fail("the wait ended with \(error)") }
    }
  }
}
