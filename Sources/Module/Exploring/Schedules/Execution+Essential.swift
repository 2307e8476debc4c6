extension Execution {
  /// How many choices must be given to have this run: after them nobody is interrupted.
  package var essentialCount: Int {
    var (last, count) = (Lane?.none, 0)
    for (place, step) in steps.enumerated() {
      if let lane = step.lane {
        if lane != step.enabled.straight(after: last) { count = place + 1 }
        last = lane
      } else {
        count = place + 1
      }
    }
    return count
  }

  /// The shortest schedule that gives this run.
  package var schedule: Schedule { Schedule(of: steps, count: essentialCount) }
}
