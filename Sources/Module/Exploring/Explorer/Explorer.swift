/// Says which orders to try, and gathers what came of them.
///
/// Whoever drives it asks for assignments, runs them, as many at a time as it likes, and hands them in:
/// ``next()`` gives nil where there is none for now; there will be none where ``isOver``.
package struct Explorer {
  package let options: ExploringOptions
  package private(set) var findings = Findings()

  private enum Stage { case bounded, reduction, rest, over }
  private enum Source { case bounded, reduction, uniform, priorities }

  private var stage: Stage
  private var bounded: Bounded
  private var reduction = Reduction()
  private var uniform: Chances
  private var priorities: Chances
  private var budget: Budget
  private var limit: Budget.Limit
  /// What is out: whose it is, and its number there.
  private var out: [Int: (source: Source, number: Int)] = [:]
  private var numbers: [Source: Int] = [:]
  private var given = 0
  /// Who of the rest has its turn.
  private var turn = 0

  /// - Parameter clock: Nanoseconds that only grow.
  package init(_ options: ExploringOptions, clock: @escaping () -> UInt64) {
    self.options = options
    budget = Budget(options, clock: clock)
    let isLate = !options.isExact
    uniform = Chances(.uniform, seed: options.seed, isLate: isLate)
    priorities = Chances(.priorities, seed: options.seed, isLate: isLate)
    switch options.strategy {
    case .auto:
      (stage, limit) = (.bounded, budget.half)
      bounded = Bounded(bound: 1, most: 2, isLate: false)
    case .bounded:
      (stage, limit) = (.rest, budget.whole)
      bounded = Bounded(bound: options.preemptions, most: options.preemptions, isLate: isLate)
    case .reduction:
      (stage, limit) = (.reduction, budget.whole)
      bounded = Bounded(bound: 0, most: 0, isLate: false)
    case .random, .pct:
      (stage, limit) = (.rest, budget.whole)
      bounded = Bounded(bound: 0, most: 0, isLate: false)
    }
  }

  /// Nanoseconds since it was made.
  package var elapsed: UInt64 { budget.elapsed }

  /// Whether there is nothing to try any more, and all is handed in.
  package var isOver: Bool { out.isEmpty && !goesOn }

  private var goesOn: Bool { stage != .over && budget.isWithin(budget.whole) && !findings.isHopeless }

  package mutating func next() -> Assignment? {
    while goesOn {
      if let (source, plan) = nextOfStage() { return give(plan, of: source) }
      // What comes next depends on what this stage has found.
      if !out.isEmpty { return nil }
      endStage()
    }
    return nil
  }

  /// What to try next where that does not depend on what comes of the runs that are out: whoever has just done one can begin
  /// with it before what came of that is handed in. nil where it does, or there is none.
  package mutating func nextByChance() -> Assignment? {
    stage == .rest && options.strategy != .bounded ? next() : nil
  }

  package mutating func take(_ execution: Execution, of assignment: Assignment) {
    guard let (source, number) = out.removeValue(forKey: assignment.id) else { return }
    switch source {
    case .bounded: bounded.take(execution, of: number)
    case .reduction: reduction.take(execution, of: number)
    case .uniform: uniform.take(execution, of: number)
    case .priorities: priorities.take(execution, of: number)
    }
    priorities.longest = max(priorities.longest, execution.steps.count)
    let isReduced = source == .reduction
    let isOfAll = source == .bounded && options.strategy == .bounded
    findings.take(
      execution, isTrace: isReduced && !reduction.isRepeated || isOfAll, isCut: isReduced && reduction.isTriedAgain)
    if options.strategy == .bounded {
      findings.isSearched = bounded.hasTriedAll
    } else if stage == .reduction || stage == .over {
      findings.isSearched = reduction.isExhausted && !reduction.isUntrue
    }
  }

  /// Takes a run that nobody was asked for.
  package mutating func take(_ execution: Execution) { findings.take(execution, isTrace: false) }

  /// Runs one after the other, until it is over.
  package mutating func explore(_ runner: inout some Runner) throws {
    while let assignment = next() { take(try runner.run(assignment.plan), of: assignment) }
  }

  private mutating func give(_ plan: Plan, of source: Source) -> Assignment {
    let number = numbers[source, default: 0]
    numbers[source] = number + 1
    out[given] = (source, number)
    given += 1
    budget.use()
    return Assignment(id: given - 1, plan: plan)
  }

  private mutating func nextOfStage() -> (Source, Plan)? {
    switch stage {
    case .over: return nil
    case .bounded: return budget.isWithin(limit) ? bounded.next().map { (.bounded, $0) } : nil
    case .reduction: return budget.isWithin(limit) ? reduction.next().map { (.reduction, $0) } : nil
    case .rest:
      let sources = rest
      for _ in sources {
        turn += 1
        let source = sources[turn % sources.count]
        let plan =
          switch source {
          case .bounded: bounded.next()
          case .uniform: uniform.next()
          case .priorities: priorities.next()
          case .reduction: reduction.next()
          }
        if let plan { return (source, plan) }
      }
      return nil
    }
  }

  private var rest: [Source] {
    switch options.strategy {
    case .auto: [.bounded, .priorities, .uniform]
    case .random: [.uniform]
    case .pct: [.priorities]
    case .bounded: [.bounded]
    case .reduction: []
    }
  }

  private mutating func endStage() {
    switch stage {
    case .bounded:
      if bounded.isExhausted { findings.allWithin = bounded.bound }
      (stage, limit) = (.reduction, budget.half)
    case .reduction where options.strategy == .auto: beginRest()
    case .rest:
      if options.strategy != .random, options.strategy != .pct, bounded.isExhausted {
        findings.allWithin = max(findings.allWithin ?? 0, bounded.bound)
      }
      stage = .over
    case .reduction, .over: stage = .over
    }
  }

  /// Where all orders in exact time are known, those are left in which somebody is late, if anybody can be.
  private mutating func beginRest() {
    bounded.bound = 2
    bounded.isLate = !options.isExact
    if findings.isComplete {
      bounded.isExact = false
      uniform.isExact = false
      priorities.isExact = false
    }
    stage = findings.isComplete && (options.isExact || !findings.anybodyWaits) ? .over : .rest
  }
}
