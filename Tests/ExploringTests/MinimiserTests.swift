import Testing

@testable import ProcscriptExploring

@Suite struct `A simpler run` {
  /// The simplest run of what a run by chance came to, for seeds until one has that.
  private func simplify(_ toy: Toy, _ isWanted: (Outcome) -> Bool) throws -> (Execution, runs: Int) {
    var runner = ToyRunner(toy, isScript: true)
    for seed in 0..<200 as Range<UInt64> {
      let execution = runner.run(Plan([], then: .random(seed: seed)))
      guard isWanted(execution.outcome), execution.essentialCount > 5 else { continue }
      var minimiser = Minimiser(runner)
      return (try minimiser.minimise(execution), minimiser.runs)
    }
    Issue.record("no run by chance has that")
    return (runner.run(Plan()), 0)
  }

  @Test func `of two additions needs 5 choices and 1 preemption`() throws {
    let (run, runs) = try simplify(.printing(Toy.increment, Toy.increment)) { $0.output == "1\n" }
    #expect("\(run.schedule)" == "A2.B2.C" || "\(run.schedule)" == "A2.C2.B")
    #expect(Interruptions(of: run.steps) == Interruptions(preemptions: 1))
    #expect(runs <= 30)
  }

  @Test func `of philosophers who cannot eat needs 2 preemptions`() throws {
    let toy = Toy.children(Toy.eat(0, 1), Toy.eat(1, 2), Toy.eat(2, 0)) { $0.locks = 3 }
    let (run, runs) = try simplify(toy) { $0.hasDeadlock }
    #expect(run.outcome.hasDeadlock)
    #expect(Interruptions(of: run.steps) == Interruptions(preemptions: 2))
    #expect(run.essentialCount == 8)
    #expect(runs <= 60)
  }

  @Test func `is none at all where nobody needs to be interrupted`() throws {
    let (run, _) = try simplify(.printing(Toy.increment, Toy.increment)) { $0.output == "2\n" }
    #expect(run.schedule.parts.isEmpty)
  }

  @Test func `gives the same when its schedule is run`() throws {
    let (run, _) = try simplify(.printing(Toy.increment + Toy.increment, Toy.increment + Toy.increment)) {
      $0.output == "3\n"
    }
    var runner = ToyRunner(.printing(Toy.increment + Toy.increment, Toy.increment + Toy.increment), isScript: true)
    let again = runner.run(try Schedule("\(run.schedule)").plan)
    #expect(again.steps == run.steps && again.outcome == run.outcome)
  }

  @Test func `is looked for of failures first, as long as there is time`() throws {
    let toy = Toy.children(Toy.eat(0, 1), Toy.eat(1, 0)) { $0.locks = 2 }
    var runner = ToyRunner(toy)
    // The last run of each outcome is not a simple one.
    var last: [OutcomeGroup.Key: OutcomeGroup] = [:]
    for seed in 0..<100 as Range<UInt64> {
      let execution = runner.run(Plan([], then: .random(seed: seed)))
      last[OutcomeGroup.Key(execution.outcome)] = OutcomeGroup(execution, isTrace: false)
    }
    let outcomes = last.values.sorted { !$0.outcome.isFailure && $1.outcome.isFailure }
    try #require(outcomes.map(\.outcome.isFailure) == [false, true])
    var minimiser = Minimiser(runner)
    var left = 1
    let simpler = try minimiser.simplify(outcomes) {
      left -= 1
      return left >= 0
    }
    #expect(simpler[0].simplest.steps == outcomes[0].simplest.steps)
    #expect(simpler[1].simplest.essentialCount == 5)
  }
}
