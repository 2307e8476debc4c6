/// How far a run is from one in which each goes on as long as it can.
package struct Interruptions: Hashable, Comparable, Sendable {
  /// How often a lane was left that could have gone on.
  package var preemptions = 0
  /// How often time went on though somebody could go on before.
  package var late = 0

  package var count: Int { preemptions + late }

  package static func < (one: Interruptions, other: Interruptions) -> Bool {
    (one.count, one.late) < (other.count, other.late)
  }

  package init(preemptions: Int = 0, late: Int = 0) {
    self.preemptions = preemptions
    self.late = late
  }

  package init(of steps: some Sequence<Step>) {
    var last: Lane?
    for step in steps { add(step.choice, at: step, after: &last) }
  }

  /// Counts a choice in the state before the step. Whoever is chosen after time went on interrupts nobody.
  mutating func add(_ choice: Choice, at step: Step, after last: inout Lane?) {
    switch choice {
    case .time:
      late += 1
      last = nil
    case .lane(let lane):
      if let last, last != lane, step.couldGo(last), !step.followsJump { preemptions += 1 }
      last = lane
    }
  }
}
