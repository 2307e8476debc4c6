import Glibc
import ProcscriptChannels
import ProcscriptSystem

/// Numbers that come again: what was left behind under one of them is nobody's of today.
enum Wraps {
  /// A process's slot has been given to so many others that the lower bits of its number are the same again: neither the
  /// permits nor the messages of the one before are the present one's.
  static func generations() {
    for bits in [24, 30, 31] {
      let semaphore = attempt { try Semaphore(count: 1, isBounded: true) }
      let queue = attempt { try Queue(capacity: 0) }
      let message: [UInt8] = [1]
      guard attempt({ try message.withUnsafeBytes { try queue.put($0, until: .passed) } }) == .stored else {
        fail("no room")
      }
      let former = Member.dead {
        try semaphore.acquire(until: .passed)
        var buffer = ReceiveBuffer()
        _ = try queue.get(into: &buffer, until: .passed)
      }
      former.bury()
      // Burying it has made one of these.
      Membership.age(by: (1 << UInt32(bits)) - 1)
      let present = Member {
        if try semaphore.value != 1 {
          fail("a permit is lost, or this has that of the process before it, \(bits) bits")
        }
        if try queue.join(until: .passed) != .abandoned { fail("nobody tells of a message that is lost, \(bits) bits") }
        if queue.taskDone() { fail("it reports a message of the process before it, \(bits) bits") }
      }
      present.awaitEnd("the present one")
    }
  }

  /// Two meet at a barrier whose rounds begin anew; a third one has been there long ago, in a round of each number.
  static func rounds() -> Int {
    let barrier = attempt { try Barrier(parties: 2) }
    var rounds = 0
    for isAlive in [true, false] {
      for first in [(1 << 30) - 2, (1 << 28) - 2] as [UInt32] {
        let thirds = (0..<4).map { round in
          barrier.skip(toRound: (first + UInt32(round)) % (1 << 30))
          let third = Member {
            try pass(barrier)
            raise(SIGSTOP)
          }
          attempt { try pass(barrier) }
          third.child.awaitStop()
          return third
        }
        if !isAlive { for third in thirds { third.kill() } }
        // A quarter of all rounds later.
        barrier.skip(toRound: (first + 1 + (1 << 28)) % (1 << 30))
        meet(at: barrier, rounds: 1)
        barrier.skip(toRound: first)
        meet(at: barrier, rounds: 4)
        rounds += 5
        for third in thirds {
          if isAlive { third.kill() }
          third.bury()
        }
      }
    }
    return rounds
  }

  private static func meet(at barrier: Barrier, rounds: Int) {
    let other = Member { for _ in 0..<rounds { try pass(barrier) } }
    for round in 1...rounds {
      attempt { try pass(barrier) }
      if attempt({ try barrier.isBroken }) { fail("broken in round \(round)") }
    }
    other.awaitEnd("the other one")
  }

  /// Comes through, as the first or the second one.
  private static func pass(_ barrier: Barrier) throws {
    switch try barrier.wait(until: Deadline(after: 10)) {
    case .passed(order: 1): break
    case .last(order: 2): try barrier.release()
    case let arrival: fail("came through as \(arrival)")
    }
  }
}
