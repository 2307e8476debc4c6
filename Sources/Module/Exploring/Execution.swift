/// A run that has come to its end, and how.
package struct Execution: Sendable {
  package enum End: Hashable, Sendable {
    /// All lanes have ended.
    case complete
    /// Only lanes were left that need not go on: see ``Plan/Policy/avoiding(_:after:)``.
    case cut
    /// A choice of the plan could not be made at this step: the script has changed, or something is not under control.
    case diverged(step: Int)
    /// All that are left repeat the same looks, or wait without end, and nothing changes.
    case noProgress
    /// There were more steps, or lanes, than there is room for.
    case tooLong
    /// A lane did not come to its next step in time.
    case stuck(Lane)
  }

  package var steps: [Step]
  package var end: End
  package var outcome: Outcome
  /// What each lane is about to do that has not ended, in the order of lanes.
  package var pending: [Plan.Sleeper]
  /// What was not under control, in words (`the program 'sort'`); then nothing can be said of all orders.
  package var escapes: [String]
  /// Lanes that were held back where they could have gone on, as they had looked at the same in vain
  /// ``mostVainLooks`` times, or computed for long: no run in which they go on for longer was tried.
  package var heldBack: [Lane]
  /// Who waits for whom, a line for each, where a deadlock was told.
  package var deadlock: [String]

  package init(
    steps: [Step], end: End, outcome: Outcome, pending: [Plan.Sleeper] = [], escapes: [String] = [],
    heldBack: [Lane] = [], deadlock: [String] = []
  ) {
    self.steps = steps
    self.end = end
    self.outcome = outcome
    self.pending = pending
    self.escapes = escapes
    self.heldBack = heldBack
    self.deadlock = deadlock
  }

  /// So often a lane may look at the same in vain while others could go on.
  package static let mostVainLooks = 16
}

/// What came of a run, as far as the script and its user can see it.
package struct Outcome: Hashable, Sendable {
  /// What was printed to standard output, in the order in which it was.
  package var output: String
  /// What was written to standard error, but for the errors that nobody caught.
  package var errorOutput: String
  /// What `process.explore`'s function returned, in words; nil where that is not what runs.
  package var values: String?
  /// Errors that nobody caught, each with the name of its process: `Process-1: file.lua:3: …`.
  package var errors: [String]
  /// That of the main process; nil where it was killed, and in what is no script's run.
  package var exitCode: Int?
  /// Whether a deadlock was told.
  package var hasDeadlock: Bool
  /// Whether it counts as a failure: an error that nobody caught, an exit code, a deadlock, no progress.
  package var isFailure: Bool

  package init(
    output: String = "", errorOutput: String = "", values: String? = nil, errors: [String] = [], exitCode: Int? = 0,
    hasDeadlock: Bool = false,
    isFailure: Bool = false
  ) {
    self.output = output
    self.errorOutput = errorOutput
    self.values = values
    self.errors = errors
    self.exitCode = exitCode
    self.hasDeadlock = hasDeadlock
    self.isFailure = isFailure
  }
}

/// Who can run a script, or what stands for one, in an order that is chosen.
///
/// What the search of all orders relies on:
///
/// - A `PlanReader`, of the target of schedules, makes the choices, and keeps the steps. So all runners read plans alike.
/// - What a lane is about to do (``Plan/Sleeper/operation``) is known from the lane alone, and stays the same
///   whatever others do, until it goes. Only a signal may put its handler before that
///   (``Operation/Verb/handlesSignal``), and only ``Operation/isApart``, ``Operation/hasWaited`` and
///   ``Operation/givesWay`` are seen when it is done.
/// - Who finds that it must wait has made a step with that, and makes another with the same operation when it goes
///   on. A join need not: see ``Operation/awaitsEnds``.
/// - A lane that is enabled before a step, and does not make it, is so afterwards, unless the step is dependent
///   with what the lane is about to do.
/// - The main process has begun when the first choice is made. Others begin by a step, and can from the step on
///   that starts them.
/// - Where nobody can go, and the clock goes on or a deadlock is told, the next step has ``Step/followsJump``.
/// - Orders that come to the same come to the same deadlocks too, told to the same lanes. Which lane that is may depend on
///   who began to wait last, as it does in scripts, if each step that was done in vain says so
///   (``Operation/hasWaited``): two such are dependent, so orders that differ in it are tried.
package protocol Runner {
  /// Runs it from its beginning.
  mutating func run(_ plan: Plan) throws -> Execution
}
