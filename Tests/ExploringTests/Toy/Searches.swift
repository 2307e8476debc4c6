@testable import ProcscriptExploring

/// What a strategy finds, run for run.
struct Search {
  var outcomes: Set<Outcome> = []
  var runs = 0
  var cut = 0
  /// Those that were asked for too much.
  var triedAgain = 0
  /// Those that came to the same as others.
  var repeated = 0
  /// Runs that do not come to the same, by what must have come before what.
  var traces: Set<OrderTrace> = []
  var isExhausted = false
  var isUntrue = false

  private let tellsTraces: Bool

  /// Runs a reduction to its end.
  init(reducing runner: ToyRunner, most: Int = 20_000, atATime: Int = 1, tellsTraces: Bool = false) {
    self.tellsTraces = tellsTraces
    var (runner, reduction) = (runner, Reduction())
    var out: [(number: Int, execution: Execution)] = []
    var given = 0
    while runs < most {
      while out.count < atATime, let plan = reduction.next() {
        out.append((given, runner.run(plan)))
        given += 1
      }
      guard !out.isEmpty else { break }
      // The one that was given out last comes back first.
      let (number, execution) = out.removeLast()
      reduction.take(execution, of: number)
      if reduction.isTriedAgain {
        triedAgain += 1
        continue
      }
      note(execution)
      if execution.end != .cut, reduction.isRepeated { repeated += 1 }
    }
    isExhausted = reduction.isExhausted
    isUntrue = reduction.isUntrue
  }

  /// Runs by chance, until all of these have come.
  init(random runner: ToyRunner, count: Int, until wanted: Set<Outcome>? = nil) {
    var runner = runner
    tellsTraces = false
    for seed in 0..<UInt64(count) where outcomes != wanted { note(runner.run(Plan([], then: .random(seed: seed)))) }
  }

  /// Runs all orders, one by one.
  init(all runner: ToyRunner) {
    tellsTraces = true
    var (runner, bounded) = (runner, Bounded(bound: 50, most: 50, isLate: false))
    while let plan = bounded.next() {
      let execution = runner.run(plan)
      bounded.take(execution, of: runs)
      note(execution)
    }
    isExhausted = bounded.isExhausted
  }

  private mutating func note(_ execution: Execution) {
    runs += 1
    switch execution.end {
    case .cut: cut += 1
    case .diverged, .stuck, .tooLong: isUntrue = true
    case .complete, .noProgress:
      outcomes.insert(execution.outcome)
      if tellsTraces { traces.insert(OrderTrace(execution.steps)) }
    }
  }
}

/// For each lane, and each of its steps, how many steps of each lane come before, in all orders that come to the same.
struct OrderTrace: Hashable {
  private var before: [[[Int]]]

  init(_ steps: [Step]) {
    var history = History()
    for step in steps { history.add(step) }
    let count = (steps.compactMap(\.lane?.index).max() ?? 0) + 1
    before = Array(repeating: [], count: count)
    // How many steps each lane had made before each step.
    var sums = [Array(repeating: 0, count: count)]
    for step in steps {
      var sum = sums[sums.count - 1]
      if let lane = step.lane { sum[lane.index] += 1 }
      sums.append(sum)
    }
    for (place, step) in steps.enumerated() {
      guard let lane = step.lane else { continue }
      before[lane.index].append((0..<count).map { sums[history.before[place].after(Lane($0))][$0] })
    }
  }
}
