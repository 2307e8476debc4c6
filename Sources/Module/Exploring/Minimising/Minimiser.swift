/// Finds a simpler run of which the same comes.
package struct Minimiser<Script: Runner> {
  package private(set) var runner: Script
  package private(set) var runs = 0
  /// The most runs for one outcome.
  package var most = 100

  package init(_ runner: Script) { self.runner = runner }

  /// - Parameter execution: A run that came to its end.
  /// - Returns: A run with the same outcome, but for the order of lines, that needs no more choices and no more
  ///   interruptions.
  package mutating func minimise(_ execution: Execution) throws -> Execution {
    var search = Search(best: execution, end: runs + most)
    try shorten(&search)
    while try merge(&search) { try shorten(&search) }
    return search.best
  }

  /// Finds simpler runs by which the outcomes come: those that fail first, as long as there is time.
  package mutating func simplify(
    _ outcomes: [OutcomeGroup], while hasTime: () -> Bool = { true }
  ) throws -> [OutcomeGroup] {
    var simpler = outcomes
    let failures = outcomes.indices.filter { outcomes[$0].outcome.isFailure }
    for place in failures + outcomes.indices.filter({ !outcomes[$0].outcome.isFailure }) where hasTime() {
      simpler[place].simplify(by: try minimise(outcomes[place].simplest))
    }
    return simpler
  }

  private struct Search {
    var best: Execution
    let key: OutcomeGroup.Key
    let end: Int

    init(best: Execution, end: Int) {
      self.best = best
      key = OutcomeGroup.Key(best.outcome)
      self.end = end
    }
  }

  /// Looks for the shortest beginning of its choices that still gives the outcome when nobody is interrupted after it.
  private mutating func shorten(_ search: inout Search) throws {
    let choices = search.best.steps.map(\.choice)
    var (low, high) = (0, search.best.essentialCount)
    while low < high {
      let middle = (low + high) / 2
      if let found = try run(choices.prefix(middle), search), isNoWorse(found, search.best) {
        search.best = found
        high = min(middle, found.essentialCount)
      } else {
        low = middle + 1
      }
    }
  }

  /// Moves a piece of one lane to the piece before it, or that one to it, where this saves an interruption.
  private mutating func merge(_ search: inout Search) throws -> Bool {
    let pieces = search.best.pieces
    for (place, piece) in pieces.enumerated() {
      guard case .lane = piece.choice else { continue }
      guard let next = pieces[(place + 1)...].firstIndex(where: { $0.choice == piece.choice }) else { continue }
      for isLater in [false, true] {
        var moved = pieces
        if isLater {
          moved.insert(moved.remove(at: place), at: next - 1)
        } else {
          moved.insert(moved.remove(at: next), at: place + 1)
        }
        let choices = moved.flatMap { Array(repeating: $0.choice, count: $0.count) }
        if let found = try run(choices[...], search),
          Interruptions(of: found.steps) < Interruptions(of: search.best.steps)
        {
          search.best = found
          return true
        }
      }
    }
    return false
  }

  private func isNoWorse(_ one: Execution, _ other: Execution) -> Bool {
    Interruptions(of: one.steps) <= Interruptions(of: other.steps)
  }

  /// Runs these choices; nil where something else comes of them, or there were runs enough.
  private mutating func run(_ choices: ArraySlice<Choice>, _ search: Search) throws -> Execution? {
    guard runs < search.end else { return nil }
    runs += 1
    let found = try runner.run(Plan(Array(choices), mayBeLate: choices.contains(.time)))
    switch found.end {
    case .complete, .noProgress: return OutcomeGroup.Key(found.outcome) == search.key ? found : nil
    case .cut, .diverged, .tooLong, .stuck: return nil
    }
  }
}

extension Execution {
  /// The choices that must be given, with how often each comes in a row.
  fileprivate var pieces: [(choice: Choice, count: Int)] {
    var pieces: [(choice: Choice, count: Int)] = []
    for step in steps.prefix(essentialCount) {
      if let last = pieces.last, last.choice == step.choice, step.choice != .time {
        pieces[pieces.count - 1].count += 1
      } else {
        pieces.append((step.choice, 1))
      }
    }
    return pieces
  }
}
