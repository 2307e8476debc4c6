import ProcscriptExploring

/// All that can come of a toy in exact time, by going to every state there is.
struct BruteForce {
  private(set) var outcomes: Set<Outcome> = []
  /// How many orders there are, where no lane polls.
  private(set) var orders = 0.0
  /// Whether there were more states than that.
  private(set) var isTooLarge = false
  private var counts: [ToyState: Double] = [:]
  private let most: Int

  init(_ toy: Toy, most: Int = 200_000) {
    self.most = most
    orders = visit(ToyState(toy))
  }

  private mutating func visit(_ state: ToyState) -> Double {
    if let count = counts[state] { return count }
    if counts.count >= most {
      isTooLarge = true
      return 0
    }
    var enabled = state.enabled
    if enabled == 0 {
      var later = state
      if later.goOn() { return visit(later) }
      outcomes.insert(state.outcome)
      return 1
    }
    // A loop that polls comes here again before it is through.
    counts[state] = 0
    var count = 0.0
    while enabled != 0 {
      var next = state
      _ = next.step(enabled.trailingZeroBitCount)
      count += visit(next)
      enabled &= enabled - 1
    }
    counts[state] = count
    return count
  }
}
