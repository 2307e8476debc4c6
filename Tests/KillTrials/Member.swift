import Channels
import Glibc
import OS

/// A process of a trial that shares objects with it.
struct Member {
  let child: Child
  private let membership: Membership

  /// Forks a process that runs `body` and ends with code 0.
  init(_ body: () throws -> Void) {
    let membership = attempt { try Membership.announce() }
    self.membership = membership
    child = Child {
      membership.begin()
      attempt(body)
    }
  }

  /// Kills and reaps it. It is left to the others to find out, unless it is buried.
  func kill(isBuried: Bool = false) {
    child.kill()
    if isBuried { membership.end() }
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
