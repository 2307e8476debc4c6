import Glibc
import ProcscriptChannels
import ProcscriptSystem

/// A process of a trial that shares objects with it.
struct Member {
  let child: Child
  private let membership: Membership

  /// Forks a process that runs `body` and ends with code 0.
  init(_ body: () throws -> Void) {
    let membership = attempt { try Membership.announce() }
    self.membership = membership
    // Named, or it would be one that joins by itself too, and hold everything twice.
    child = Child(membership: nil) {
      membership.begin()
      attempt(body)
    }
  }

  /// One that was killed in the midst of its life, and that nobody has buried.
  static func dead(after body: () throws -> Void = {}) -> Member {
    let member = Member {
      try body()
      raise(SIGSTOP)
    }
    member.child.awaitStop()
    member.kill()
    return member
  }

  /// Kills and reaps it, and leaves it to the others to find out.
  func kill() { child.kill() }

  /// Tells that it has ended.
  func bury() { membership.end() }

  /// Whether it has ended by itself, not reaped yet.
  var isOver: Bool {
    var information = siginfo_t()
    _ = waitid(P_PID, id_t(child.pid), &information, WEXITED | WNOHANG | WNOWAIT)
    return information.si_signo != 0
  }

  /// Waits until it has ended by itself, with code 0, and buries it.
  func awaitEnd(_ what: @autoclosure () -> String) {
    child.awaitEnd(what())
    membership.end()
  }

  func awaitSleep() { child.awaitSleep() }
}

/// What must not fail in a trial.
@discardableResult
func attempt<Result>(_ body: () throws -> Result) -> Result {
  do { return try body() } catch { fail("\(error)") }
}

extension ProcscriptChannels.Semaphore {
  /// How many permits are free.
  var freeCount: Int { attempt { try value } }
}
