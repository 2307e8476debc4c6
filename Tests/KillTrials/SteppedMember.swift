import ProcscriptChannels

/// A ``Victim`` that shares objects with the trial.
struct SteppedMember {
  private let victim: Victim
  private let membership: Membership

  init(before: () throws -> Void = {}, _ body: () throws -> Void) {
    let membership = attempt { try Membership.announce() }
    self.membership = membership
    victim = Victim(
      before: {
        membership.begin()
        attempt(before)
      }
    ) {
      attempt(body)
    }
  }

  var pid: Int32 { victim.pid }

  var isDone: Bool { victim.isDone }

  func step(whenAsleep: () -> Void = {}) { victim.step(whenAsleep: whenAsleep) }

  /// Runs so many instructions, or fewer where it is through before.
  ///
  /// - Returns: How many.
  @discardableResult
  func step(atMost count: Int) -> Int {
    var stepped = 0
    while stepped < count && !isDone {
      step()
      stepped += 1
    }
    return stepped
  }

  /// Kills it, and leaves it to the others to find out.
  ///
  /// - Returns: Whether it was through.
  func kill() -> Bool { victim.end() }

  func bury() { membership.end() }
}
