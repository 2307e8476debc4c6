/// How the lanes of a run are chosen.
package struct Plan: Hashable, Sendable {
  /// What is chosen where the choices that were given are used up.
  package enum Policy: Hashable, Sendable {
    /// Whoever went last goes on as long as it can; then the first one that can.
    case straight
    /// Any of those that can, and, where the run may be late, time.
    case random(seed: UInt64)
    /// Probabilistic concurrency testing: lanes have priorities at random, the first that can goes on, and at so many
    /// steps, chosen at random among the first `length`, the lane that is about to go gets the lowest priority of all.
    case priorities(seed: UInt64, changes: Int, length: Int)
    /// As ``straight``, but lanes sleep whose next operation need not be done here, since what comes of it was seen before:
    /// each until it goes, somebody does what is dependent with it, or the clock goes on since nobody could go. Where only
    /// such are left, the run is cut.
    ///
    /// They fall asleep after so many choices, and the plan may have more: what these do counts too, as it turns out when
    /// it is done.
    case avoiding([Sleeper], after: Int = 0)
  }

  /// A lane whose next operation need not come next.
  package struct Sleeper: Hashable, Sendable {
    package var lane: Lane
    package var operation: Operation

    package init(_ lane: Lane, _ operation: Operation) {
      self.lane = lane
      self.operation = operation
    }
  }

  /// The choices of the first steps.
  package var choices: [Choice]
  package var policy: Policy
  /// Whether time may go on though somebody could go on before.
  package var mayBeLate: Bool

  package init(_ choices: [Choice] = [], then policy: Policy = .straight, mayBeLate: Bool = false) {
    self.choices = choices
    self.policy = policy
    self.mayBeLate = mayBeLate
  }
}
