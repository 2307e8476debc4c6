import ProcscriptSystem

/// How long a trial by chance goes on: for some seconds, and on a busy machine until it has done enough to say
/// something.
struct Effort {
  private let deadline: Deadline
  private let least: Int

  init(seconds: Double, atLeast least: Int) {
    deadline = Deadline(after: seconds)
    self.least = least
  }

  func isEnough(_ done: Int) -> Bool { done >= least && deadline.hasPassed() }
}
