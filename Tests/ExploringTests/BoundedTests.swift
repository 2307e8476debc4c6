import Testing

@testable import ProcscriptExploring

@Suite struct `All orders with few interruptions` {
  /// Runs all of them; tells how many interruptions each had, in turn.
  private func run(_ toy: Toy, bound: Int, isLate: Bool = false) -> (costs: [Int], outcomes: Set<Outcome>) {
    var (runner, bounded) = (ToyRunner(toy), Bounded(bound: bound, most: bound, isLate: isLate))
    var (costs, outcomes) = ([Int](), Set<Outcome>())
    while let plan = bounded.next() {
      let execution = runner.run(plan)
      bounded.take(execution, of: costs.count)
      costs.append(Interruptions(of: execution.steps).count)
      outcomes.insert(execution.outcome)
    }
    #expect(bounded.isExhausted)
    return (costs, outcomes)
  }

  @Test func `are all orders, each once, where any number is allowed`() {
    let toy = Toy.children(Toy.increment, Toy.increment)
    let brute = BruteForce(toy)
    let all = run(toy, bound: 12)
    #expect(all.costs.count == Int(brute.orders))
    #expect(all.outcomes == brute.outcomes)
  }

  @Test func `come with the fewest first`() {
    let costs = run(.children(Toy.increment, Toy.increment), bound: 2).costs
    #expect(costs == costs.sorted())
    #expect(costs.last == 2)
  }

  @Test func `have time that goes on as an interruption`() {
    let toy = Toy(
      variables: [0], codes: [[.start(1, into: 0), .sleep(9), .read(0, into: 1)], [.write(0, .number(1))]])
    #expect(run(toy, bound: 1).outcomes.count == 1)
    #expect(run(toy, bound: 1, isLate: true).outcomes.count == 2)
  }
}
