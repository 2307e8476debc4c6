/// What came of runs: outcomes, how often each, and the simplest way to it.
package struct Findings {
  package private(set) var outcomes: [OutcomeGroup] = []
  /// All runs, also those that were cut short or got out of control.
  package private(set) var schedules = 0
  /// Those that were cut short, since others had seen what would come of them.
  package private(set) var cut = 0
  package private(set) var diverged = 0
  package private(set) var tooLong = 0
  /// Lanes that did not come to their next step in time.
  package private(set) var stuck: Set<Lane> = []
  package private(set) var stuckSchedules = 0
  /// What was not under control, each once.
  package private(set) var escapes: [String] = []
  /// Lanes that looked at the same in vain so often that others were let go on before: see ``Execution/heldBack``.
  package private(set) var heldBack: Set<Lane> = []
  /// Runs in which somebody was late.
  package private(set) var late = 0
  /// Orders that a search of all has run to their ends: a reduced one, of those that come to the same, one.
  package private(set) var traces = 0
  /// All orders with so many interruptions or fewer were tried; nil where not even those without any.
  package var allWithin: Int?
  /// Whether anybody ever waited for a moment, so that others could be late.
  package private(set) var anybodyWaits = false
  /// A run in which an update was lost, the one with the fewest interruptions, and the first such update in it.
  package private(set) var lost: (update: LostUpdate, execution: Execution)?

  /// Whether a search of all orders came to its end, and its runs were as it had to expect.
  var isSearched = false
  private var places: [OutcomeGroup.Key: Int] = [:]

  /// Whether no order in exact time is left, not even one in which somebody looks in vain for longer.
  package var hasAllOrders: Bool { isComplete && heldBack.isEmpty }

  /// Whether all that can come of it in exact time is known, as far as nobody looks in vain for long.
  package var isComplete: Bool {
    isSearched && !isContradicted && escapes.isEmpty && diverged == 0 && tooLong == 0 && stuckSchedules == 0
  }

  /// Whether all orders were searched, and yet others in exact time came to something else: then operations say too
  /// little of what they see.
  package var isContradicted: Bool { isSearched && outcomes.contains { $0.traces == 0 && !$0.isOnlyLate } }

  /// Whether so many runs were all too long that others will be.
  var isHopeless: Bool { tooLong == schedules && tooLong >= 8 }

  /// Runs that have an outcome.
  package var ended: Int { outcomes.reduce(0) { $0 + $1.count } }

  /// - Parameters:
  ///   - isTrace: Whether no other run of a reduced search came to the same.
  ///   - isCut: Whether it was tried, and need not have come to its end.
  mutating func take(_ execution: Execution, isTrace: Bool, isCut: Bool = false) {
    schedules += 1
    for escape in execution.escapes where !escapes.contains(escape) { escapes.append(escape) }
    heldBack.formUnion(execution.heldBack)
    anybodyWaits = anybodyWaits || execution.steps.contains { $0.mayBeLate }
    switch execution.end {
    case _ where isCut: cut += 1
    case .cut: cut += 1
    case .diverged: diverged += 1
    case .tooLong: tooLong += 1
    case .stuck(let lane):
      stuck.insert(lane)
      stuckSchedules += 1
    case .complete, .noProgress:
      // Orders are counted in exact time.
      let isLate = Interruptions(of: execution.steps).late > 0
      late += isLate ? 1 : 0
      let isTrace = isTrace && !isLate
      if isTrace { traces += 1 }
      note(execution, isTrace: isTrace)
    }
  }

  private mutating func note(_ execution: Execution, isTrace: Bool) {
    let key = OutcomeGroup.Key(execution.outcome)
    if let place = places[key] {
      outcomes[place].take(execution, isTrace: isTrace)
    } else {
      places[key] = outcomes.count
      outcomes.append(OutcomeGroup(execution, isTrace: isTrace))
    }
    let interruptions = Interruptions(of: execution.steps)
    if lost.map({ Interruptions(of: $0.execution.steps) > interruptions }) ?? true,
      let update = LostUpdate.first(in: execution.steps)
    {
      lost = (update, execution)
    }
  }

  /// Outcomes, most frequent first: by orders where all are known, else by runs. Of those that are as frequent, the one
  /// that needs fewer interruptions.
  package var byFrequency: [OutcomeGroup] {
    let counts: (OutcomeGroup) -> Int = isComplete ? { $0.traces } : { $0.count }
    return outcomes.sorted { one, other in
      let (first, second) = (counts(one), counts(other))
      if first != second { return first > second }
      let (left, right) = (one.interruptions, other.interruptions)
      return left == right ? one.simplest.precedes(other.simplest) : left < right
    }
  }
}
