/// Runs of which the same came, but for the order of printed lines.
package struct OutcomeGroup: Sendable {
  /// What is the same in all of them.
  package struct Key: Hashable, Sendable {
    let lines: [String]
    let errorLines: [String]
    let values: String?
    let errors: [String]
    let exitCode: Int?
    let hasDeadlock: Bool

    package init(_ outcome: Outcome) {
      lines = Self.lines(of: outcome.output)
      errorLines = Self.lines(of: outcome.errorOutput)
      values = outcome.values
      errors = outcome.errors.sorted()
      exitCode = outcome.exitCode
      hasDeadlock = outcome.hasDeadlock
    }

    private static func lines(of text: String) -> [String] {
      text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).sorted()
    }
  }

  /// The run with the fewest interruptions, and none that is late where there is such a one.
  package private(set) var simplest: Execution
  package private(set) var interruptions: Interruptions
  /// Runs that ended so.
  package private(set) var count = 1
  /// Those of a search of all orders: of a reduced one, orders that do not come to the same.
  package private(set) var traces: Int
  /// Outputs with the same lines in other orders.
  private var outputs: Set<[String]>

  init(_ execution: Execution, isTrace: Bool) {
    simplest = execution
    interruptions = Interruptions(of: execution.steps)
    traces = isTrace ? 1 : 0
    outputs = [execution.outcome.texts]
  }

  package var outcome: Outcome { simplest.outcome }
  package var key: Key { Key(outcome) }

  /// In how many orders its lines came.
  package var lineOrders: Int { outputs.count }

  /// Whether it never came where time was exact.
  package var isOnlyLate: Bool { interruptions.late > 0 }

  mutating func take(_ execution: Execution, isTrace: Bool) {
    count += 1
    traces += isTrace ? 1 : 0
    outputs.insert(execution.outcome.texts)
    simplify(by: execution)
  }

  /// Takes a run as the simplest one where it is simpler. It must have come to the same.
  package mutating func simplify(by execution: Execution) {
    let others = Interruptions(of: execution.steps)
    let rank = { (one: Interruptions) in (one.late, one.preemptions) }
    guard rank(others) < rank(interruptions) || others == interruptions && isShorter(execution) else { return }
    (simplest, interruptions) = (execution, others)
  }

  private func isShorter(_ execution: Execution) -> Bool {
    let (count, most) = (execution.essentialCount, simplest.essentialCount)
    return count == most ? execution.precedes(simplest) : count < most
  }
}

extension Outcome {
  /// What came on each of the two streams.
  fileprivate var texts: [String] { [output, errorOutput] }
}

extension Execution {
  /// Whether it comes before another one that is as simple. Which of them was run first is chance, where several are run at
  /// the same time; and reports are to be the same each time.
  func precedes(_ other: Execution) -> Bool {
    steps.lexicographicallyPrecedes(other.steps) { $0.choice.rank < $1.choice.rank }
  }
}

extension Choice {
  fileprivate var rank: Int {
    switch self {
    case .lane(let lane): lane.index
    case .time: Lane.most
    }
  }
}
