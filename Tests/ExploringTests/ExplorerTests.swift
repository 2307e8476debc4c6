import Testing

@testable import ProcscriptExploring

@Suite struct `The explorer` {
  private let two = ToyRunner(.printing(Toy.increment, Toy.increment))

  @Test func `is over once all orders are known, where nobody can be late`() throws {
    let run = try ExplorerRun(two)
    #expect(run.explorer.isOver && run.explorer.findings.isComplete)
    #expect(run.explorer.findings.schedules == 20)
    #expect(run.explorer.findings.allWithin == 1)
  }

  @Test(arguments: ExploringOptions.Strategy.allCases) func `finds both outcomes by each strategy`(
    strategy: ExploringOptions.Strategy
  ) throws {
    let runner = ToyRunner(two.toy, isScript: true)
    let run = try ExplorerRun(runner) { ($0.strategy, $0.schedules) = (strategy, 100) }
    #expect(Set(run.explorer.findings.outcomes.map(\.outcome.output)) == ["1\n", "2\n"])
    #expect(run.explorer.findings.isComplete == [.auto, .reduction].contains(strategy))
  }

  @Test func `knows all orders by their interruptions too, where none has more than there may be`() throws {
    let runner = ToyRunner(two.toy, isScript: true)
    for (preemptions, isAll) in [(100, true), (1, false)] {
      let run = try ExplorerRun(runner) { options in
        (options.strategy, options.preemptions, options.schedules) = (.bounded, preemptions, 10_000)
      }
      #expect(run.explorer.findings.isComplete == isAll)
    }
  }

  @Test func `finds what needs one preemption among many steps soon`() throws {
    // The second one must read both variables between the last two steps of the first.
    var long: [Code] = []
    for _ in 0..<15 { long += Toy.increment }
    let hidden = Toy.children(
      long + [.write(1, .number(1)), .write(1, .number(2))],
      [.read(0, into: 0), .read(1, into: 1), .jumpUnless(1, equals: 1, to: 4), .fail("found")])
    let run = try ExplorerRun(ToyRunner(hidden)) { $0.schedules = 150 }
    #expect(run.explorer.findings.outcomes.contains { !$0.outcome.errors.isEmpty && $0.interruptions.count == 1 })
  }

  @Test func `stops at the number of schedules`() throws {
    let run = try ExplorerRun(two) { ($0.strategy, $0.schedules) = (.random, 33) }
    #expect(run.explorer.isOver && run.explorer.findings.schedules == 33)
  }

  @Test func `stops when its time is over`() {
    var options = ExploringOptions()
    options.strategy = .pct
    options.nanoseconds = 100
    nonisolated(unsafe) var now: UInt64 = 0
    var explorer = Explorer(options) { now }
    var runner = two
    for _ in 0..<20 {
      guard let assignment = explorer.next() else { break }
      explorer.take(runner.run(assignment.plan), of: assignment)
      now += 20
    }
    #expect(explorer.isOver && explorer.findings.schedules == 5)
  }

  @Test func `gives up what is too long in each of its first runs`() {
    var explorer = Explorer(ExploringOptions()) { 0 }
    while let assignment = explorer.next(), explorer.findings.schedules < 100 {
      explorer.take(Execution(steps: [], end: .tooLong, outcome: Outcome()), of: assignment)
    }
    #expect(explorer.isOver && explorer.findings.schedules == 8)
  }

  @Test(arguments: ExploringOptions.Strategy.allCases) func `has several runs out at a time`(
    strategy: ExploringOptions.Strategy
  ) throws {
    var options = ExploringOptions()
    (options.strategy, options.schedules) = (strategy, 400)
    var explorer = Explorer(options) { 0 }
    var runner = ToyRunner(.printing(Toy.increment, Toy.increment, [.sleep(1), .add(0, 1)]))
    let alone = try ExplorerRun(runner) { $0 = options }
    var out: [Assignment] = []
    var most = 0
    while !explorer.isOver {
      while out.count < 3, let assignment = explorer.next() { out.append(assignment) }
      most = max(most, out.count)
      // Those that were given out later come back earlier.
      guard let assignment = out.popLast() else { break }
      explorer.take(runner.run(assignment.plan), of: assignment)
    }
    #expect(most > 1 && explorer.isOver)
    #expect(explorer.findings.isComplete == alone.explorer.findings.isComplete)
    #expect(explorer.findings.schedules <= 400)
    if alone.explorer.findings.isComplete {
      #expect(explorer.findings.traces == alone.explorer.findings.traces)
    }
  }

  @Test func `tries the same for the same seed`() throws {
    func plans(_ seed: UInt64) -> [Plan] {
      var options = ExploringOptions()
      (options.strategy, options.seed) = (.random, seed)
      var explorer = Explorer(options) { 0 }
      return (0..<10).compactMap { _ in explorer.next()?.plan }
    }
    #expect(plans(1) == plans(1))
    #expect(plans(1) != plans(2))
  }

  @Test func `finds what comes only if somebody is late, unless time is exact`() throws {
    let toy = Toy(
      variables: [0], codes: [[.start(1, into: 0), .sleep(100), .read(0, into: 1), .tell(1)], [.write(0, .number(1))]])
    let late = try ExplorerRun(ToyRunner(toy, isScript: true)) { $0.schedules = 60 }.explorer.findings
    #expect(late.isComplete && late.outcomes.map(\.outcome.output) == ["1\n", "0\n"])
    #expect(late.outcomes.map(\.isOnlyLate) == [false, true])
    #expect(late.outcomes[1].interruptions == Interruptions(preemptions: 0, late: 1))
    let exact = try ExplorerRun(ToyRunner(toy, isScript: true)) { $0.isExact = true }
    #expect(exact.explorer.isOver && exact.explorer.findings.outcomes.count == 1)
  }

  /// A toy of which one run does not come to its end as the others do.
  private struct Odd: Runner {
    var runner: ToyRunner
    let end: Execution.End
    var escapes: [String] = []
    var runs = 0

    mutating func run(_ plan: Plan) -> Execution {
      runs += 1
      var execution = runner.run(plan)
      if runs == 7 {
        execution.end = end
        execution.escapes = escapes
      }
      return execution
    }
  }

  @Test(arguments: [Execution.End.diverged(step: 3), .tooLong, .stuck(Lane(1))])
  func `does not say that all orders are known where a run got out of control`(end: Execution.End) throws {
    var odd = Odd(runner: two, end: end)
    var explorer = Explorer(ExploringOptions()) { 0 }
    try explorer.explore(&odd)
    #expect(explorer.isOver && !explorer.findings.isComplete)
  }

  @Test func `does not say that all orders are known where something escaped`() throws {
    var odd = Odd(runner: two, end: .complete, escapes: ["a file"])
    var explorer = Explorer(ExploringOptions()) { 0 }
    try explorer.explore(&odd)
    #expect(!explorer.findings.isComplete && explorer.findings.escapes == ["a file"])
  }

  @Test func `does not say that all orders are known where there was no time for them`() throws {
    let run = try ExplorerRun(two) { $0.schedules = 6 }
    #expect(!run.explorer.findings.isComplete)
  }
}
